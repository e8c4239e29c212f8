import {
  answer,
  type CommandWork,
  duration,
  isRefusal,
  job,
  moment,
  type Refusal,
  ref,
  runCommand,
  seesSite,
  settingsInForce,
  text,
} from '../../kernel/index.ts';
import { type Alarm, alarm } from './alarm.ts';
import { refuse } from './refusals.ts';
import { lockQuiet } from './reports.repository.ts';
import { restatePlace } from './restate.ts';
import { alarmSettings } from './settings.ts';
import { type Suppression, suppression, suppressionTold } from './suppression.ts';

const WHY = 'alarms of a place are made anew together, with all of them locked';
const HOUR = 3_600_000_000;
const about = { alarm: ref(alarm, { label: alarm.label }) };
const reason = text({ max: 500, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } });
const siteIn = (work: CommandWork, found: Pick<Alarm, 'site'> | undefined): boolean =>
  found !== undefined && seesSite(work.caller, found.site);

/** Puts an alarm aside for a while, with a reason: it goes on, and is shown to nobody who works. Ends by itself. */
export const shelveAlarm = runCommand('alarms.alarm.shelve', {
  label: { en: 'Shelve', bn: 'তাকে তুলুন', hi: 'शेल्व करें' },
  why: WHY,
  whileEmpty: 'suppressed',
  input: {
    ...about,
    for: duration({ example: HOUR, label: { en: 'For', bn: 'কতক্ষণ', hi: 'कितनी देर' } }),
    reason,
  },
  async run({ alarm: id, for: length, reason: why }, work) {
    const { longestShelfHours } = await settingsInForce(work.db, alarmSettings, work.now);
    const most = `${longestShelfHours} h`;
    if (length === 0 || length > longestShelfHours * HOUR) return refuse('quiet-too-long', { most });
    return putAside(work, id, { kind: 'shelved', until: work.now + length, reason: why });
  },
});

/** Takes an alarm out of service, for its sensor is being mended: a right of its own, with who, why and until when. */
export const takeOutOfService = runCommand('alarms.alarm.take-out-of-service', {
  label: { en: 'Take out of service', bn: 'সেবার বাইরে নিন', hi: 'सेवा से बाहर करें' },
  why: WHY,
  whileEmpty: 'suppressed',
  input: { ...about, until: moment({ label: { en: 'Until', bn: 'কখন পর্যন্ত', hi: 'कब तक' } }), reason },
  async run({ alarm: id, until, reason: why }, work) {
    const { longestOutDays } = await settingsInForce(work.db, alarmSettings, work.now);
    const most = `${longestOutDays} d`;
    if (until <= work.now || until > work.now + longestOutDays * 24 * HOUR) return refuse('quiet-too-long', { most });
    return putAside(work, id, { kind: 'out-of-service', until, reason: why });
  },
});

async function putAside(
  work: CommandWork,
  id: string,
  how: Pick<Suppression, 'kind' | 'reason'> & { readonly until: number },
) {
  const { seen } = await work.load({ seen: alarm.found({ id }) });
  if (!seen || !siteIn(work, seen)) return refuse('alarm-unknown');
  const { site, subject, condition, name } = seen;
  await lockQuiet(work.db, site, { alone: true });
  const { standing } = await work.load({
    standing: suppression.where({ site, subject, condition, state: 'standing' }),
  });
  if (standing.some((one) => one.kind === how.kind && one.name === name)) return refuse('alarm-quiet');
  const own = await begin(work, { site, subject, condition, name, ...how, rule: null });
  return [answer({ id: own })];
}

type Begun = Pick<Suppression, 'site' | 'kind' | 'subject' | 'condition' | 'name' | 'reason' | 'until' | 'rule'>;

/** Begins to keep a place quiet; whoever calls has it locked. With an end it has a timer. */
export async function begin(work: CommandWork, of: Begun): Promise<string> {
  const fresh = { id: work.id(), ...of, began: work.now, by: work.caller.user };
  work.apply([
    suppression.insert(fresh),
    suppressionTold(fresh, true),
    ...(of.until === null ? [] : [shelfTimer.with({ suppression: fresh.id }, { at: of.until, key: fresh.id })]),
  ]);
  await work.flush();
  await restatePlace(work, of.site, of.subject);
  return fresh.id;
}

/** Shows alarms again; whoever calls has the place locked. */
export async function end(work: CommandWork, of: Suppression, by: string | null): Promise<void> {
  work.apply([suppression.change(of, { state: 'ended', endedAt: work.now, endedBy: by }), suppressionTold(of, false)]);
  await work.flush();
  await restatePlace(work, of.site, of.subject);
}

/** Shows alarms again that somebody put aside. Back is the safe way: it needs no more right than this one. */
export const endSuppression = runCommand('alarms.suppression.end', {
  label: { en: 'Show again', bn: 'আবার দেখান', hi: 'फिर दिखाएँ' },
  why: WHY,
  leadsTo: 'ended',
  input: { suppression: ref(suppression, { label: suppression.label }) },
  async run({ suppression: id }, work) {
    const found = await standingOne(work, id);
    if (isRefusal(found)) return found;
    if (found.rule !== null) return refuse('suppression-by-rule');
    await end(work, found, work.caller.user);
    return [answer({ id })];
  },
});

async function standingOne(work: CommandWork, id: string): Promise<Suppression | Refusal> {
  const { seen } = await work.load({ seen: suppression.found({ id }) });
  if (!seen || !siteIn(work, seen)) return refuse('suppression-unknown');
  await lockQuiet(work.db, seen.site, { alone: true });
  const { found } = await work.load({ found: suppression.locked({ id }) });
  if (!found) return refuse('suppression-unknown');
  return found.state === 'ended' ? refuse('suppression-ended') : found;
}

/** The time of what was put aside is over. Said twice, or after somebody ended it, it is nothing. */
export const runOut = runCommand('alarms.suppression.run-out', {
  label: { en: 'Time on the shelf is over', bn: 'তাকের সময় শেষ', hi: 'शेल्व का समय पूरा' },
  why: WHY,
  input: { suppression: ref(suppression, { label: suppression.label }) },
  async run({ suppression: id }, work) {
    const found = await standingOne(work, id);
    if (isRefusal(found)) return found.code === 'suppression-ended' ? [answer({ ended: false })] : found;
    if (found.until === null || found.until > work.now) return [answer({ ended: false })];
    await end(work, found, null);
    return [answer({ ended: true })];
  },
});

/** Waits until what was put aside is shown again; where nobody was there then, it is as soon as somebody is. */
export const shelfTimer = job('alarms.suppression.timer', {
  label: { en: 'Show alarms again', bn: 'অ্যালার্ম আবার দেখানো', hi: 'अलार्म फिर दिखाना' },
  input: { suppression: ref(suppression, { label: suppression.label }) },
  run: (work, input) => work.call(runOut, input),
});
