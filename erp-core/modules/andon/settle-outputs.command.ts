import {
  answer,
  type CommandWork,
  type Db,
  job,
  on,
  ref,
  runCommand,
  seesSite,
  settingsInForce,
  text,
  yesNo,
} from '../../kernel/index.ts';
import { alarm, alarmEvent, OPEN } from '../alarms/index.ts';
import { commandTo, device, deviceCommand, deviceCommandSettled } from '../plant/index.ts';
import { call, WAITING } from './call.ts';
import { callChanged } from './events.ts';
import { kind } from './kind.ts';
import { isOn, type Output, output, outputChanged, type Sign, shown, shownBy } from './output.ts';
import { refuse } from './refusals.ts';
import { outputSettings } from './settings.ts';

const WHY = 'what lamps show follows from all calls and alarms of a site at once';
/** A command to a lamp is worth so many seconds: what comes later is told anew. */
const WORTH = 30;
const SECOND = 1_000_000;
/** A lamp that took no command is told again. */
const AGAIN = 15 * SECOND;

/** Calls and alarms of a site that lamps may show. */
async function signsOf({ load }: CommandWork, site: string): Promise<readonly Sign[]> {
  const { calls, alarms } = await load({
    calls: call.whereAny(
      WAITING.map((state) => ({ site, state })),
      { lock: false },
    ),
    alarms: alarm.whereAny(
      OPEN.map((state) => ({ site, state })),
      { lock: false },
    ),
  });
  const { kinds } = await load({
    kinds: kind.whereAny(
      [...new Set(calls.map((one) => one.kind))].map((id) => ({ id })),
      { lock: false },
    ),
  });
  const priorities = new Map(kinds.map(({ id, priority }) => [id, priority]));
  return [
    ...calls.map((one) => ({
      id: `${one.id} ${one.times}`,
      ...{ of: 'calls' as const, kind: one.kind, priority: priorities.get(one.kind) ?? 'high' },
      ...{ place: one.station ?? one.line, unseen: one.state === 'open' },
    })),
    ...alarms
      .filter(({ suppressed }) => suppressed === null)
      .map((one) => ({
        ...{ id: one.id, of: 'alarms' as const, kind: null, priority: one.severity, place: one.subject },
        unseen: one.acknowledgedAt === null,
      })),
  ];
}

const lockOutputs = (db: Db, site: string) =>
  db.run(`select pg_advisory_xact_lock(hashtextextended('andon outputs ' || kernel.current_company() || $1, 0))`, [
    site,
  ]);

/** Tells each lamp of a site what it is to show, where that differs from what it was told; `refresh`: to all of them. */
async function settle(work: CommandWork, site: string, refresh: boolean): Promise<number> {
  const { db, load, apply, now } = work;
  await lockOutputs(db, site);
  const { all } = await load({ all: output.where({ site }, { lock: false }) });
  if (all.length === 0) return 0;
  const { stands } = await load({ stands: shown.lockedAll(all.map(({ id }) => ({ output: id }))) });
  const before = new Map(stands.map((one) => [one.output, one]));
  // One that is not in use any more is put off, once; one that never was is left alone.
  const outputs = all.filter(({ id, active }) => active || (before.has(id) && before.get(id)?.told !== false));
  if (outputs.length === 0) return 0;
  const { devices } = await load({
    devices: device.whereAny(
      [...new Set(outputs.map((one) => one.device))].map((name) => ({ site, device: name, state: 'active' as const })),
      { lock: false },
    ),
  });
  const signs = await signsOf(work, site);
  const at = new Map(devices.map((one) => [one.device, one]));
  let told = 0;
  for (const one of outputs) {
    const stand = before.get(one.id);
    const wanted = isOn(one, signs, stand?.silenced ?? []);
    const same = stand && stand.wanted === wanted;
    // One that is on its way says it; what came of it is heard. One that was refused is not said again before it is refreshed.
    if (same && !refresh && (stand.told === wanted || stand.command !== null)) continue;
    const to = at.get(one.device);
    const sent = to && commandTo(to, { ...writing(one, wanted), seconds: WORTH }, work);
    const standing = { wanted, told: same && sent ? stand.told : null, command: sent?.id ?? null, askedAt: now };
    apply([
      ...(sent?.effects ?? []),
      stand ? shown.change(stand, standing) : shown.insert({ output: one.id, silenced: [], ...standing }),
    ]);
    told += 1;
  }
  const { refreshMinutes } = await settingsInForce(db, outputSettings, now);
  const every = refreshMinutes * 60 * SECOND;
  const next = (Math.floor(now / every) + 1) * every;
  apply([outputTimer.with({ site, refresh: true }, { at: next, key: `${site} ${next}` })]);
  return told;
}

const writing = ({ point, onValue, offValue }: Output, wanted: boolean) => ({
  name: 'write',
  parameters: { point, value: wanted ? onValue : offValue },
});

/** Lamps and horns of a site show what is. */
export const settleOutputs = runCommand('andon.output.settle', {
  label: { en: 'Set lamps and horns', bn: 'বাতি ও হর্ন ঠিক করুন', hi: 'बत्ती और हॉर्न सेट करें' },
  why: WHY,
  input: {
    site: text(),
    refresh: yesNo({ label: { en: 'Tell all again', bn: 'সব আবার বলা', hi: 'सब फिर बताएँ' } }).default(false),
  },
  site: ({ site }) => site,
  run: async ({ site, refresh }, work) => [answer({ told: await settle(work, site, refresh) })],
});

/** A horn is still for what it sounds for now. The lights stay as they are, and what comes after sounds again. */
export const silenceHorn = runCommand('andon.output.silence', {
  label: { en: 'Silence horn', bn: 'হর্ন থামান', hi: 'हॉर्न चुप करें' },
  why: WHY,
  input: { output: ref(output, { label: output.label }) },
  async run({ output: id }, work) {
    const { found } = await work.load({ found: output.found({ id }) });
    if (!found || !seesSite(work.caller, found.site)) return refuse('output-unknown');
    if (!found.horn) return refuse('output-no-horn');
    await lockOutputs(work.db, found.site);
    const { stand } = await work.load({ stand: shown.locked({ output: id }) });
    if (!stand?.wanted) return [answer({ silenced: false })];
    const sounding = shownBy(found, await signsOf(work, found.site));
    work.apply([shown.change(stand, { silenced: sounding.map((sign) => sign.id) })]);
    await work.flush();
    await settle(work, found.site, false);
    return [answer({ silenced: true })];
  },
});

/** What became of a command to a lamp. One that did not come through is told again, for as long as it takes. */
export const hearOutput = runCommand('andon.output.hear', {
  label: { en: 'Lamp answered', bn: 'বাতি সাড়া দিয়েছে', hi: 'बत्ती ने उत्तर दिया' },
  why: WHY,
  input: { command: ref(deviceCommand, { label: deviceCommand.label }), site: text(), state: text() },
  site: ({ site }) => site,
  async run({ command, site, state }, work) {
    const { stands } = await work.load({ stands: shown.where({ command }) });
    const [stand] = stands;
    if (!stand) return [answer({ known: false })];
    if (state === 'acknowledged')
      return [shown.change(stand, { told: stand.wanted, command: null }), answer({ known: true })];
    // A device that refuses does so the next time too: its command stays, and the next refresh gives another.
    if (state === 'refused') return [shown.change(stand, { told: null }), answer({ known: true })];
    const at = work.now + AGAIN;
    return [
      shown.change(stand, { told: null, command: null }),
      outputTimer.with({ site, refresh: false }, { at, key: `${site} again ${Math.floor(at / AGAIN)}` }),
      answer({ known: true }),
    ];
  },
});

/** Tells lamps again what they show: a box that was without power has forgotten it, and says so to nobody. */
export const outputTimer = job('andon.output.timer', {
  label: { en: 'Lamps are told again', bn: 'বাতিকে আবার বলা', hi: 'बत्तियों को फिर बताना' },
  input: {
    site: text(),
    refresh: yesNo({ label: { en: 'Tell all again', bn: 'সব আবার বলা', hi: 'सब फिर बताएँ' } }).default(false),
  },
  site: ({ site }) => site,
  run: (work, input) => work.call(settleOutputs, input),
});

export const outputHandlers = [
  on(
    'andon.output-of-calls',
    callChanged,
    async ({ site }, { call: run }) => void (await run(settleOutputs, { site: site ?? '' })),
  ),
  on(
    'andon.output-of-alarms',
    alarmEvent,
    async ({ site }, { call: run }) => void (await run(settleOutputs, { site: site ?? '' })),
  ),
  on(
    'andon.output-changes',
    outputChanged,
    async ({ site }, { call: run }) => void (await run(settleOutputs, { site: site ?? '' })),
  ),
  on('andon.output-answers', deviceCommandSettled, async ({ payload: { id, state }, site }, { call: run }) => {
    await run(hearOutput, { command: id, site: site ?? '', state });
  }),
];
