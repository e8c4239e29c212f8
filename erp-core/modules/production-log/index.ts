import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { correctCount } from './correct-count.ts';
import { bookCounts } from './count.ts';
import { createJob } from './create-job.ts';
import { enterCount, takeBackCount } from './enter-count.ts';
import { counted, jobFinished, jobPaused, jobStarted, stopChanged, stopExplained } from './events.ts';
import { job } from './job.ts';
import { jobs } from './jobs.query.ts';
import { losses } from './losses.query.ts';
import { machine } from './machine.query.ts';
import { machineLosses } from './machine-losses.query.ts';
import { bookMeasurements } from './measurement.ts';
import { overview } from './overview.query.ts';
import { reason, saveReason } from './reason.ts';
import { reasons } from './reasons.query.ts';
import { refuse } from './refusals.ts';
import { correctRun, finishJob, pauseJob, startJob } from './run-job.commands.ts';
import { runs } from './runs.query.ts';
import { setLine } from './set-line.ts';
import { explainStop, mergeStops, splitStop } from './stop.commands.ts';
import { bookStops } from './stop.ts';
import { stops } from './stops.query.ts';
import { unexplainedStops } from './unexplained.attention.ts';

export { jobFinished, jobPaused, jobStarted, stopChanged, stopExplained } from './events.ts';
export { type Job, job } from './job.ts';
export { type DetectedStop, type Stretch, stateBand } from './state-band.ts';

/** What the machines of a line made, how long they stood still and why, and the jobs it was for. */
export default module('production-log', {
  label: { en: 'Production', bn: 'উৎপাদন', hi: 'उत्पादन' },
  needs: ['kernel', 'plant', 'stock'],
  entities: [job, reason],
  commands: [
    createJob,
    startJob,
    pauseJob,
    finishJob,
    correctRun,
    setLine,
    saveReason,
    explainStop,
    splitStop,
    mergeStops,
    correctCount,
    enterCount,
    takeBackCount,
  ],
  queries: [overview, machine, machineLosses, stops, losses, jobs, runs, reasons],
  events: [jobStarted, jobPaused, jobFinished, counted, stopChanged, stopExplained],
  facts: [bookCounts, bookStops, bookMeasurements],
  attention: [unexplainedStops],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
