import { z } from 'zod';
import { command, runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { choice, id, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { CHANNELS, MODES } from './channels.ts';
import { noticeChoices, noticePeople, PERSON_DEFAULTS, pushDevices } from './tables.ts';

/** Browsers of one person in a company. */
export const MOST_DEVICES = 20;

/** How the caller wants to be told of a kind by a channel; null: as the company says for his roles. */
export const chooseNotice = runCommand('kernel.notice.choose', {
  label: { en: 'Choose how I am told', bn: 'কীভাবে জানব তা বাছাই', hi: 'मुझे कैसे बताया जाए चुनें' },
  why: 'which kinds there are is looked up among all declarations',
  permission: OF_EVERY_MEMBER,
  input: { kind: text({ max: 128 }), channel: choice(CHANNELS), mode: choice(MODES).nullable() },
  async run({ kind, channel, mode }, work) {
    if (!work.registry.notices.has(kind)) return refuse('notice-unknown', { kind });
    const person = work.caller.user;
    const { found } = await work.load({ found: noticeChoices.where({ person, kind, channel }) });
    const [own] = found;
    if (mode === null) return [...found.map((one) => noticeChoices.remove(one)), answer({ mode })];
    const effect = own
      ? noticeChoices.change(own, { mode })
      : noticeChoices.insert({ id: work.id(), person, kind, channel, mode });
    return [effect, answer({ mode })];
  },
});

const clock = () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day, as 02:30');

/** When and where the caller wants to be told: what is not said stays as it is. */
export const saveOwnNotices = command('kernel.notice.save-own', {
  label: { en: 'When I am told', bn: 'কখন জানব', hi: 'मुझे कब बताया जाए' },
  permission: OF_EVERY_MEMBER,
  input: {
    quietFrom: clock().nullable().optional(),
    quietTo: clock().nullable().optional(),
    digestEvery: choice(['hour', 'day']).optional(),
    digestAt: clock().optional(),
    site: text({ max: 64 }).nullable().optional(),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'a number with its country, as +8801712345678')
      .nullable()
      .optional(),
  },
  load: (_, { caller }) => ({ own: noticePeople.locked({ person: caller.user }) }),
  decide(said, { own }, { caller }) {
    const before = own ?? { person: caller.user, ...PERSON_DEFAULTS };
    const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    const now = { ...before, ...(given as Partial<typeof before>) };
    if ((now.quietFrom === null) !== (now.quietTo === null)) return refuse('quiet-hours-half');
    return [own ? noticePeople.change(own, now) : noticePeople.insert(now), answer(now)];
  },
});

const base64url = (bytes: number) =>
  z.string().refine((key) => /^[A-Za-z0-9_-]+$/.test(key) && Buffer.from(key, 'base64url').length === bytes, {
    error: 'a key as the browser gives it, in base64url',
  });

/**
 * The browser in hand is told from now on; said again of the same one, its keys are renewed. Whoever had it before is told there
 * no more: it shows what it gets to whoever sits before it.
 */
export const addPushDevice = command('kernel.push-device.add', {
  label: { en: 'Notify this device', bn: 'এই ডিভাইসে জানানো', hi: 'इस उपकरण पर सूचित करें' },
  permission: OF_EVERY_MEMBER,
  input: {
    endpoint: z
      .url({ protocol: /^https$/, error: 'the https:// address that the browser gave' })
      .max(2_000)
      .meta({ field: 'text', example: 'https://push.example/abc' }),
    p256dh: base64url(65).meta({
      field: 'text',
      example: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    }),
    auth: base64url(16).meta({ field: 'text', secret: true, example: 'BTBZMqHH6r4Tts7J_aSIgg' }),
    name: text({ max: 120 }),
  },
  load: ({ endpoint }, { caller }) => ({
    own: pushDevices.where({ person: caller.user }),
    there: pushDevices.where({ endpoint }),
  }),
  decide({ endpoint, p256dh, auth, name }, { own, there }, { caller, id: fresh, now }) {
    const same = own.find((one) => one.endpoint === endpoint);
    if (!same && own.length >= MOST_DEVICES) return refuse('devices-full', { most: MOST_DEVICES });
    const others = there.filter(({ person }) => person !== caller.user).map((one) => pushDevices.remove(one));
    if (same) return [...others, pushDevices.change(same, { p256dh, auth, name }), answer({ id: same.id })];
    const device = { id: fresh(), person: caller.user, endpoint, p256dh, auth, name, addedAt: now };
    return [...others, pushDevices.insert(device), answer({ id: device.id })];
  },
});

/** A device of the caller's is told no more. */
export const removePushDevice = command('kernel.push-device.remove', {
  label: { en: 'Notify this device no more', bn: 'এই ডিভাইসে আর না জানানো', hi: 'इस उपकरण पर अब सूचित न करें' },
  permission: OF_EVERY_MEMBER,
  input: { id: id() },
  load: ({ id: device }) => ({ found: pushDevices.locked({ id: device }) }),
  decide(_, { found }, { caller }) {
    if (found?.person !== caller.user) return refuse('not-found');
    return [pushDevices.remove(found), answer({ id: found.id })];
  },
});
