export { BUILT_IN_DETECTORS } from './built-in.ts';
export { DetectLoop, detectPart } from './detect-part.ts';
export type { DetectJournal } from './detect-schema.ts';
export type { DetectConfig } from './route-inputs.ts';
export { DetectRunner, type LogPart, type RunnerOptions } from './runner.ts';
