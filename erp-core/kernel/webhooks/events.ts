import { event } from '../event.ts';
import { choice, id, text } from '../fields.ts';
import { OFF_REASONS } from './tables.ts';

/** A webhook was made, changed, switched or removed: whoever sends looks at it anew. */
export const webhookChanged = event('kernel.webhook-changed', 1, { webhook: id() });

/** A webhook tells nothing more, and why; `owner` is who should know of it. */
export const webhookSwitchedOff = event('kernel.webhook-switched-off', 1, {
  webhook: id(),
  name: text({ max: 80 }),
  owner: text(),
  reason: choice(OFF_REASONS),
});
