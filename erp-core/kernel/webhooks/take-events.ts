import { memberRights } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import { newId } from '../identifier.ts';
import type { Registry } from '../registry.ts';
import { eventsFor, heldWebhook, keepMessages, type MessageToKeep } from './message.repository.ts';
import { asOwner, bodyFor } from './telling.ts';

/**
 * Looks at the events that a webhook has not seen and keeps a message of each that it is to be told, as many as there is room
 * for. Rights and condition are asked here, so that what is nothing for it leaves no trace, and once more when it is sent.
 * Returns whether more is there at once.
 */
export async function takeEvents(
  db: Db,
  { company, registry, webhook, now }: { company: string; registry: Registry; webhook: string; now: number },
): Promise<boolean> {
  const of = await heldWebhook(db, webhook);
  if (!of) return false;
  const { events, reached, more } = await eventsFor(db, of);
  if (reached === of.reached) return false;
  // Nobody's rights: nothing is taken, and the first message that waits says so.
  const [member] = await memberRights(db, of.owner);
  const messages: MessageToKeep[] = [];
  for (const event of events) {
    const owner = member && asOwner(member, { company, registry, correlation: event.correlation });
    if (owner && (await bodyFor(db, { owner, registry, tells: of.tells }, event)) !== null)
      messages.push({ id: newId(), event });
  }
  await keepMessages(db, webhook, { messages, reached, now });
  return more;
}
