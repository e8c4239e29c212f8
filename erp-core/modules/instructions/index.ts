import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { document, documentCommands } from './document.ts';
import { reading, sayRead } from './reading.ts';
import { refuse } from './refusals.ts';
import { releaseRevision, revision, revisionCommands, withdrawRevision } from './revision.ts';
import { stationInstructions } from './station.query.ts';

/** How work is done: instructions in revisions, for places and for what is made there, and who has read which. */
export default module('instructions', {
  label: { en: 'Instructions', bn: 'নির্দেশিকা', hi: 'निर्देश' },
  needs: ['kernel', 'stock'],
  menu: ['instructions.document', 'instructions.revision', 'instructions.reading'],
  entities: [document, revision, reading],
  commands: [...documentCommands, ...revisionCommands, releaseRevision, withdrawRevision, sayRead],
  queries: [stationInstructions],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
