import { event } from '../../event.ts';
import { id } from '../../fields.ts';

/** Somebody wants what came in done again, by the mapping as it is now. */
export const replayWanted = event('kernel.inbound-replay-wanted', 1, { hook: id(), arrival: id() });
