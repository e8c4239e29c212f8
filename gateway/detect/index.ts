export type { DetectJournal } from './detect-store.ts';
export { counter } from './detectors/counter.ts';
export { machineStateDetector } from './detectors/machine-state.ts';
export type { DetectConfig } from './route-inputs.ts';
export { DetectRunner, type LogPart, type RunnerOptions } from './runner.ts';
