import { memberRights } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import { newId } from '../identifier.ts';
import type { Registry } from '../registry.ts';
import { eventsFor, heldWebhook, keepMessages, type MessageToKeep } from './message.repository.ts';
import { asOwner, bodyFor } from './telling.ts';

/**
 * Looks at the events that a webhook has not seen and keeps a message of each that it is to be told, as many as there is room
 * for. Rights and condition are asked here, so that what is nothing for it leaves no trace, and once more when it is sent.
 * "more": there is more at once; "owner-gone": nobody is there whose rights it has, and its place is kept.
 */
export async function takeEvents(
  db: Db,
  { company, registry, webhook, now }: { company: string; registry: Registry; webhook: string; now: number },
): Promise<'more' | 'all' | 'owner-gone'> {
  const of = await heldWebhook(db, webhook);
  if (!of) return 'all';
  const { events, reached, more } = await eventsFor(db, of);
  if (reached === of.reached) return 'all';
  const [member] = await memberRights(db, of.owner);
  if (!member) return 'owner-gone';
  const messages: MessageToKeep[] = [];
  for (const event of events) {
    const owner = asOwner(member, { company, registry, correlation: event.correlation });
    if ((await bodyFor(db, { owner, registry, tells: of.tells }, event)) !== null)
      messages.push({ id: newId(), event });
  }
  await keepMessages(db, webhook, { messages, reached, now });
  return more ? 'more' : 'all';
}
