import { webhookChanged, webhookSwitchedOff } from './events.ts';
import { replayWanted } from './in/events.ts';
import { inboundCommands } from './in/inbound.commands.ts';
import { inboundQueries } from './in/inbound.queries.ts';
import { inboundHook } from './in/tables.ts';
import { messageCommands } from './message.commands.ts';
import { outgoingPlace, outgoingPlaceCommands } from './outgoing-places.ts';
import { webhook } from './tables.ts';
import { webhookCommands } from './webhook.commands.ts';
import { webhookQueries } from './webhooks.query.ts';

/** What is told to addresses elsewhere, and taken from them: parts of the kernel's own module. */
export const webhooks = {
  entities: [webhook, outgoingPlace, inboundHook],
  commands: [...webhookCommands, ...messageCommands, ...outgoingPlaceCommands, ...inboundCommands],
  queries: [...webhookQueries, ...inboundQueries],
  events: [webhookChanged, webhookSwitchedOff, replayWanted],
} as const;
