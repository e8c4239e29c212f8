import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { on } from '../event.ts';
import { id } from '../fields.ts';
import { closed } from '../modules/closed.ts';
import { noticeGiven } from '../notes/events.ts';
import { notices } from '../notes/tables.ts';
import type { CommandWork } from '../work.ts';
import { CARRIED, type CarriedChannel, type Mode } from './channels.ts';
import { chosenBy, modeOf } from './choices.ts';
import { FLOOD_GAP, nextDigest, quietUntil } from './clock.ts';
import { addressAt, type Reachable, reachable } from './people.ts';
import { deliveries, noticeChannels } from './tables.ts';
import { wantsSending } from './wants-sending.ts';

/**
 * Sets a notice on its way by the channels that its person has chosen, each when he wants it: at once, with his next digest,
 * after his quiet hours, or with what comes within a few minutes of the last message. Each is a row and a job, written together.
 */
export const routeNotice = runCommand('kernel.notice.route', {
  label: { en: 'Send a notice on', bn: 'বিজ্ঞপ্তি এগিয়ে দেওয়া', hi: 'सूचना आगे भेजना' },
  why: 'what its person has chosen is found by several questions',
  input: { notice: id() },
  async run({ notice: of }, work) {
    const { found, set, waiting } = await work.load({
      found: notices.found({ id: of }),
      set: noticeChannels.where({ enabled: true }, { lock: false }),
      waiting: deliveries.where({ notice: of, state: 'waiting', message: null }, { lock: false }),
    });
    const kind = found && work.registry.notices.get(found.template);
    if (!found || !kind || closed(work.registry, kind.name) || set.length === 0) return [answer({ channels: [] })];
    const [person] = await reachable(work.db, [found.person], work.now);
    if (!person) return [answer({ channels: [] })];
    const chosen = await chosenBy(work.db, [found.person], [kind.name]);
    const effects: Effect[] = [];
    const channels: CarriedChannel[] = [];
    for (const channel of CARRIED) {
      const mode = modeOf(chosen, found.person, kind, channel);
      const isOn = set.some((one) => one.channel === channel) && addressAt(channel, person) !== null;
      // While one waits for its first try it says what is new by then.
      if (!isOn || mode === 'never' || waiting.some((one) => one.channel === channel)) continue;
      const dueAt = await dueOf(work, person, { channel, mode, urgent: kind.urgent });
      const delivery = work.id();
      const { entity, record, site } = found;
      channels.push(channel);
      effects.push(
        deliveries.insert({
          ...{ id: delivery, channel, kind: kind.name, person: found.person },
          ...{ notice: of, entity, record, site, urgent: kind.urgent, wantedAt: work.now, dueAt, tries: 0 },
        }),
        wantsSending(delivery, dueAt),
      );
    }
    return [...effects, answer({ channels })];
  },
});

interface Way {
  readonly channel: CarriedChannel;
  readonly mode: Mode;
  readonly urgent: boolean;
}

/** When (µs) something new leaves for a person by a channel. */
async function dueOf({ db, now }: CommandWork, person: Reachable, { channel, mode, urgent }: Way): Promise<number> {
  if (urgent) return now;
  if (mode === 'digest') return nextDigest(person.digest, person.zone, now);
  const quiet = quietUntil(person.quiet, person.zone, now);
  if (quiet !== null) return quiet;
  const last = await db.one<{ at: number | null }>(
    `select max(d.ended_at) as at from kernel.delivery d
     where d.person = $1 and d.channel = $2 and d.state = 'sent' and d.ended_at > $3`,
    [person.person, channel, now - FLOOD_GAP],
  );
  // A clock that was put back makes nobody wait for longer.
  return last?.at == null ? now : Math.min(Math.max(now, last.at + FLOOD_GAP), now + FLOOD_GAP);
}

/** Every notice, whoever told it, goes on by the ways of its person. */
export const routeGiven = on('kernel.notice-route', noticeGiven, async ({ payload }, { call }) => {
  await call(routeNotice, { notice: payload.notice });
});
