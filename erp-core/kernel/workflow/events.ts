import { event } from '../event.ts';
import { choice, id, text, wholeNumber } from '../fields.ts';

/** A version of a workflow was published: it is the one that begins from now on. */
export const workflowPublished = event('kernel.workflow-published', 1, {
  workflow: id(),
  code: text(),
  number: wholeNumber(),
});
/** A workflow was switched on or off. What runs goes on. */
export const workflowSwitched = event('kernel.workflow-switched', 1, { workflow: id(), code: text() });
/** A run has begun: a command waits for its approvals, or something else began it. */
export const workflowBegun = event('kernel.workflow-begun', 1, { run: id(), workflow: text() });
/** A run stands still and somebody has to see to it: its command was refused, nobody is there to decide, or it was given back. */
export const workflowStopped = event('kernel.workflow-stopped', 1, { run: id(), workflow: text(), person: text() });
/** A run is over: done, refused, recalled, expired or ended by hand. */
export const workflowEnded = event('kernel.workflow-ended', 1, {
  run: id(),
  workflow: text(),
  state: choice(['done', 'refused', 'recalled', 'expired', 'ended']),
  person: text(),
});
/**
 * Something waits for a person: a decision, a task, or something to be read. Once for each who is asked, also of those who
 * are asked by an escalation. Whoever brings notices by other ways than a screen acts on it.
 */
export const decisionWanted = event('kernel.decision-wanted', 1, {
  task: id(),
  run: id(),
  person: text(),
  kind: choice(['approve', 'task', 'notify']),
});

export const workflowEvents = [
  workflowPublished,
  workflowSwitched,
  workflowBegun,
  workflowStopped,
  workflowEnded,
  decisionWanted,
] as const;
