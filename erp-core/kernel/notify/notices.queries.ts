import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { Locale } from '../label.ts';
import { closed } from '../modules/closed.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { CHANNEL_LABELS, CHANNELS, type Channel, type Mode } from './channels.ts';
import { type Chosen, chosenBy, modeOf } from './choices.ts';
import type { NoticeKind } from './notice.ts';
import { reachable } from './people.ts';
import { PERSON_DEFAULTS } from './tables.ts';

const kindsOf = (registry: Declarations): readonly NoticeKind[] =>
  [...registry.notices.values()].filter(({ name }) => !closed(registry, name));

const labelled = (channel: Channel, locale: Locale) => ({ channel, label: CHANNEL_LABELS[channel][locale] });

const enabledIn = async (db: Db): Promise<ReadonlySet<string>> =>
  new Set(
    (await db.rows<{ channel: string }>('select channel from kernel.notice_channel where enabled')).map(
      ({ channel }) => channel,
    ),
  );

/** How the caller is told: every kind by every channel, as it is and whether he chose so; when; and on which devices. */
export const ownNotices = query('kernel.notice-settings.own', {
  label: { en: 'My notifications', bn: 'আমার বিজ্ঞপ্তি', hi: 'मेरी सूचनाएँ' },
  permission: OF_EVERY_MEMBER,
  input: {},
  async run(_, { db, caller, registry, now }) {
    const kinds = kindsOf(registry);
    const chosen = await chosenBy(
      db,
      [caller.user],
      kinds.map(({ name }) => name),
    );
    const [person] = await reachable(db, [caller.user], now);
    const on = await enabledIn(db);
    const address: Readonly<Record<Channel, string | null>> = {
      ...{ app: '', mail: person?.email ?? null, text: person?.phone ?? null },
      push: (person?.devices ?? 0) > 0 ? '' : null,
    };
    const own = await db.one<{ site: string | null }>('select site from kernel.notice_person where person = $1', [
      caller.user,
    ]);
    return {
      channels: CHANNELS.map((channel) => ({
        ...labelled(channel, caller.locale),
        enabled: channel === 'app' || on.has(channel),
        /** Where it goes; null: nowhere as it stands. Of the app and of devices it is empty. */
        address: address[channel],
      })),
      kinds: kinds.map((kind) => ({
        name: kind.name,
        label: kind.label[caller.locale],
        urgent: kind.urgent,
        modes: waysOf(kind, chosen, caller.user),
      })),
      when: {
        ...{ quietFrom: person?.quiet?.from ?? null, quietTo: person?.quiet?.to ?? null },
        digestEvery: person?.digest.every ?? PERSON_DEFAULTS.digestEvery,
        digestAt: person?.digest.at ?? PERSON_DEFAULTS.digestAt,
        ...{ site: own?.site ?? null, zone: person?.zone ?? 'UTC', phone: person?.phone ?? null },
      },
      devices: await db.rows<{ id: string; name: string; addedAt: number }>(
        `select id, name, added_at as "addedAt", endpoint from kernel.push_device where person = $1 order by added_at desc, id`,
        [caller.user],
      ),
    };
  },
});

const waysOf = (kind: NoticeKind, chosen: readonly Chosen[], person: string) =>
  CHANNELS.map((channel) => ({
    channel,
    mode: modeOf(chosen, person, kind, channel),
    chosen: chosen.some((one) => one.role === null && one.kind === kind.name && one.channel === channel),
  }));

interface Default {
  readonly role: string;
  readonly kind: string;
  readonly channel: Channel;
  readonly mode: Mode;
}

/** What the company has set: its channels (of a secret only whether there is one) and how roles are told. */
export const companyNotices = query('kernel.notice-settings', {
  label: { en: 'Notifications of the company', bn: 'কোম্পানির বিজ্ঞপ্তি', hi: 'कंपनी की सूचनाएँ' },
  input: {},
  async run(_, { db, caller, registry }) {
    const set = await db.rows<{ channel: string; enabled: boolean; settings: object; hasSecret: boolean }>(
      `select channel, enabled, settings, sealed is not null as "hasSecret" from kernel.notice_channel order by channel`,
    );
    const defaults = await db.rows<Default>('select role, kind, channel, mode from kernel.notice_default order by id');
    const roles = await db.rows<{ code: string; name: object }>('select code, name from kernel.role order by code');
    const states = await db.rows<{ channel: string; state: string; count: number }>(
      `select channel, state, count(*)::int as count from kernel.delivery
       where state in ('waiting', 'sending', 'failed') group by channel, state order by channel, state`,
    );
    return {
      channels: CHANNELS.filter((channel) => channel !== 'app').map((channel) => {
        const {
          enabled = false,
          settings = null,
          hasSecret = false,
        } = set.find((one) => one.channel === channel) ?? {};
        return { ...labelled(channel, caller.locale), enabled, settings, hasSecret };
      }),
      kinds: kindsOf(registry).map(({ name, label, modes, urgent }) => ({
        ...{ name, label: label[caller.locale], urgent, modes },
      })),
      ...{ defaults, roles, states },
    };
  },
});
