import { z } from 'zod';
import { command, runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { choice, id, json, text, yesNo } from '../fields.ts';
import { faultWords } from '../input-fault-words.ts';
import { refuse } from '../kernel-refusals.ts';
import { CARRIED, CHANNEL_SETTINGS, CHANNELS, MODES } from './channels.ts';
import { bouncedAddresses, deliveries, noticeChannels, noticeDefaults } from './tables.ts';
import { SAVE_CHANNEL } from './try-channel.ts';
import { SEND, wantsSending } from './wants-sending.ts';

/** How a kind is told where a person has not chosen: to holders of a role, or (role left out) to all. Null: as it is declared. */
export const setNoticeDefault = runCommand('kernel.notice-default.set', {
  label: { en: 'Set how roles are told', bn: 'ভূমিকা কীভাবে জানবে তা ঠিক করা', hi: 'भूमिकाओं को कैसे बताया जाए तय करें' },
  why: 'which kinds there are is looked up among all declarations',
  input: {
    role: text({ max: 64 }).nullable().default(null),
    kind: text({ max: 128 }),
    channel: choice(CHANNELS),
    mode: choice(MODES).nullable(),
  },
  async run({ role, kind, channel, mode }, work) {
    if (!work.registry.notices.has(kind)) return refuse('notice-unknown', { kind });
    const of = { role: role ?? '', kind, channel };
    const { found } = await work.load({ found: noticeDefaults.where(of) });
    const [own] = found;
    if (mode === null) return [...found.map((one) => noticeDefaults.remove(one)), answer({ mode })];
    const effect = own ? noticeDefaults.change(own, { mode }) : noticeDefaults.insert({ id: work.id(), ...of, mode });
    return [effect, answer({ mode })];
  },
});

/**
 * Says how a channel leaves the house. `sealed` is the secret as whoever carries has sealed it; left out it stays what it was, null
 * takes it away.
 */
export const saveChannel = command(SAVE_CHANNEL, {
  label: { en: 'Set a channel of notices', bn: 'বিজ্ঞপ্তির মাধ্যম ঠিক করা', hi: 'सूचना का माध्यम तय करें' },
  permission: SAVE_CHANNEL,
  input: {
    channel: choice(CARRIED),
    enabled: yesNo(),
    settings: json(z.record(z.string(), z.json())),
    sealed: text({ max: 4_000, secret: true }).nullable().optional(),
  },
  load: ({ channel }) => ({ found: noticeChannels.locked({ channel }) }),
  decide({ channel, enabled, settings, sealed }, { found }, { caller, now }) {
    const read = CHANNEL_SETTINGS[channel].safeParse(settings);
    if (!read.success) {
      const issues = read.error.issues.map((issue) => ({
        path: ['settings', ...issue.path].join('.'),
        message: faultWords(issue, caller.locale),
      }));
      return refuse('input-invalid', { issues });
    }
    const said = { enabled, settings: read.data, changedAt: now, changedBy: caller.user };
    // A secret was given for where it goes: said of another place it has to be given anew.
    const kept = found && goesTo(found.settings) === goesTo(read.data) ? {} : { sealed: null };
    const effect = found
      ? noticeChannels.change(found, { ...said, ...(sealed === undefined ? kept : { sealed }) })
      : noticeChannels.insert({ channel, ...said, sealed: sealed ?? null });
    return [effect, answer({ channel })];
  },
});

/** Sends anew what failed: as the same message, with all its tries. What hangs because its job was cancelled likewise. */
export const retryDelivery = runCommand('kernel.delivery.retry', {
  label: { en: 'Send again', bn: 'আবার পাঠান', hi: 'फिर भेजें' },
  why: 'whether a job still sends it is asked among the jobs',
  input: { delivery: id().meta({ label: { en: 'Delivery', bn: 'প্রেরণ', hi: 'प्रेषण' } }) },
  async run({ delivery }, work) {
    const { found } = await work.load({ found: deliveries.locked({ id: delivery }) });
    if (!found || (found.site !== null && work.caller.sites !== null && !work.caller.sites.includes(found.site)))
      return refuse('not-found');
    const isOpen = await work.db.one(
      `select 1 as open from kernel.job j join kernel.delivery d on d.id = (j.input->>'delivery')::uuid
       where j.name = $1 and j.ended_at is null and (d.id = $2 or d.message = $3)`,
      [SEND, found.id, found.message],
    );
    const hangs = found.state === 'sending' && !isOpen;
    const isOver = found.state === 'failed' || found.state === 'bounced';
    if (!isOver && !hangs) return refuse('delivery-not-failed', { state: found.state });
    const { group } = await work.load({
      group: deliveries.where({ message: found.message, state: found.state }),
    });
    const anew = { state: 'waiting' as const, tries: 0, problem: null, endedAt: null, dueAt: work.now };
    const all = [found, ...group.filter((one) => one.id !== found.id)];
    // Whoever sends again has seen to the address.
    const address = found.channel === 'mail' ? (found.address ?? '').toLowerCase() : '';
    const { mark } = await work.load({ mark: bouncedAddresses.locked({ address }) });
    return [
      ...(mark ? [bouncedAddresses.remove(mark)] : []),
      ...all.map((one) => deliveries.change(one, anew)),
      wantsSending(found.id, work.now),
      answer({ delivery: found.id }),
    ];
  },
});

const goesTo = (settings: object): string => {
  const { host, port, security, url } = settings as Readonly<Record<string, unknown>>;
  return JSON.stringify([host, port, security, typeof url === 'string' ? new URL(url).origin : null]);
};
