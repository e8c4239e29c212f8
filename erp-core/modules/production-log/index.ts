import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { bookCounts } from './count.ts';
import { createJob } from './create-job.ts';
import { job } from './job.ts';
import { jobs } from './jobs.query.ts';
import { refuse } from './refusals.ts';

export { type Job, job } from './job.ts';

export default module('production-log', {
  needs: ['kernel', 'stock'],
  entities: [job],
  commands: [createJob],
  queries: [jobs],
  facts: [bookCounts],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
