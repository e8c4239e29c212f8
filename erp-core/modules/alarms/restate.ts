import { type Effect, runCommand, text, type Work } from '../../kernel/index.ts';
import { type Alarm, alarm } from './alarm.ts';
import { definition, definitionOf } from './definition.ts';
import { alarmChanged } from './events.ts';
import { lateCall } from './late-call.ts';
import { alarmOf, lineOf } from './occurrence.ts';
import { call, callsFor, isNews, isUnanswered } from './raised.ts';
import {
  type LinedAlarm,
  lockLines,
  lockQuiet,
  newestOf,
  openLines,
  openOf,
  reportsOf,
  wordsOn,
} from './reports.repository.ts';
import { suppression } from './suppression.ts';

/**
 * Makes alarms of these lines anew from all that is said of them: those named, what of the lines is not over, and the newest of
 * each. The lines are locked.
 */
export async function restate(work: Work, site: string, touched: readonly LinedAlarm[]): Promise<void> {
  const { db, load, apply, now } = work;
  const lines = [...new Set(touched.map(({ line }) => line))];
  if (lines.length === 0) return;
  const newest = await newestOf(db, { site, lines });
  const all = new Map([...(await openOf(db, { site, lines })), ...newest, ...touched].map((one) => [one.alarm, one]));
  const ids = [...all.keys()];
  // The alarms first, for whoever acknowledges one holds it: what he said is seen then.
  const { standing } = await load({ standing: alarm.lockedAll(ids.map((id) => ({ id }))) });
  const { quiet } = await load({ quiet: suppression.where({ site, state: 'standing' }, { lock: false }) });
  const reports = Map.groupBy(await reportsOf(db, ids), ({ alarm: id }) => id);
  const from = [...all.values()].reduce((first, { began }) => Math.min(first, began), Infinity);
  const words = Map.groupBy(await wordsOn(db, { site, lines, from }), ({ line }) => line);
  const subjects = new Set([...reports.values()].flatMap((said) => said.map(({ subject }) => subject)));
  const { decided } = await load({
    decided: definition.whereAny(
      [...subjects].map((subject) => ({ site, subject })),
      { lock: false },
    ),
  });
  const before = new Map(standing.map((row) => [row.id, row]));
  const unanswered = standing.filter(isUnanswered);
  const last = new Map(newest.map(({ line, began }) => [line, began]));
  for (const { alarm: id, line, began } of all.values()) {
    const said = reports.get(id) ?? [];
    const [one] = said;
    const stands = alarmOf(said, words.get(line) ?? [], {
      superseded: began < (last.get(line) ?? began),
      definition: one && definitionOf(one, decided),
      suppressions: quiet,
      now,
    });
    const was = before.get(id);
    const isFirst = !unanswered.some((other) => other.id !== id && lineOf(other) === line);
    const calls = stands === null || !isFirst ? 'nobody' : calling(was, stands, now);
    const after = stands && { ...stands, calledAt: calls === 'now' ? now : (was?.calledAt ?? null) };
    apply(written(site, id, was, after));
    if (after && calls === 'now') apply(call({ id, site, ...after }));
    if (calls === 'later') apply(lateCall(id, now));
  }
}

/**
 * Word of an alarm goes out where it calls for somebody and did not before; one that comes and goes calls once, until it was seen:
 * those that follow it stand in its place on the list. Of one that began long ago more may be under way, so it waits a moment.
 */
function calling(before: Alarm | undefined, after: Standing, now: number): 'now' | 'later' | 'nobody' {
  if (!callsFor(after) || (before && callsFor(before))) return 'nobody';
  return before === undefined && !isNews(after, now) ? 'later' : 'now';
}

type Standing = Omit<Alarm, 'id' | 'version' | 'site' | 'calledAt'>;

/** The record as it stands now, and an event of it where it stands otherwise than before. */
function written(
  site: string,
  id: string,
  before: Alarm | undefined,
  after: Omit<Alarm, 'id' | 'version' | 'site'> | null,
): Effect[] {
  if (!after) return before ? [alarm.remove(before), alarmChanged(before, null)] : [];
  if (!before) return [alarm.insert({ id, site, ...after }), alarmChanged({ id, site, ...after }, after.state)];
  const differs = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Alarm]),
  );
  if (differs.length === 0) return [];
  return [alarm.change(before, Object.fromEntries(differs)), alarmChanged({ ...before, ...after }, after.state)];
}

/** Makes all that is on at a place anew, behind what was decided of it or puts it aside. */
export async function restatePlace(work: Work, site: string, subject: string): Promise<void> {
  const lines = await openLines(work.db, { site, subject });
  await lockLines(work.db, site, lines);
  await restate(work, site, await openOf(work.db, { site, lines }));
}

/** What was decided of a place is true of what is on there now. */
export const restateAlarms = runCommand('alarms.alarm.restate', {
  label: { en: 'Judge alarms anew', bn: 'অ্যালার্ম আবার বিচার', hi: 'अलार्म फिर से आँकें' },
  why: 'alarms are made from all that is said of them, line by line',
  input: { site: text(), subject: text({ max: 400 }) },
  site: ({ site }) => site,
  async run({ site, subject }, work) {
    await lockQuiet(work.db, site, { alone: false });
    await restatePlace(work, site, subject);
    return [];
  },
});

export const lineOfAlarm = (one: Alarm): LinedAlarm => ({ line: lineOf(one), alarm: one.id, began: one.began });
