import { deviceProfile, expandSite, type LocalizedText } from '@millrace/contracts';
import { deviceFields, forwardForms, opcuaServerFields, protocolForms } from '@millrace/driver-catalogue';
import { writtenProfiles } from '@millrace/profiles';
import { type Db, query, text } from '../../kernel/index.ts';
import { isRecord, list, textOf } from './json-parts.ts';

/**
 * What a form asks for, with its words: of each protocol the settings of the way and of one device behind it, of each way out
 * of the plant, of the OPC UA server, and of any device itself.
 */
export const protocols = query('plant.protocols', {
  label: { en: 'Protocols of devices', bn: 'যন্ত্রের প্রোটোকল', hi: 'उपकरणों के प्रोटोकॉल' },
  input: {},
  run: async () => ({
    protocols: protocolForms(),
    forwards: forwardForms(),
    device: deviceFields(),
    opcuaServer: opcuaServerFields(),
  }),
});

interface ProfileRow {
  readonly profile: string;
  readonly label: LocalizedText;
  readonly source: string;
  /** Of a device that is asked; null: it reports by itself. */
  readonly protocol: string | null;
  readonly points: number;
  /** How many devices of the site have it. */
  readonly used: number;
  /** How many of those stand behind the link that was asked about. */
  readonly usedHere: number;
  /** Its messages are those of the protocol that was asked about. */
  readonly fits: boolean;
}

const stored = (db: Db, site: string) =>
  db.one<{ document: unknown; profiles: unknown[] }>(
    `select c.document, c.profiles from plant.gateway_config g
     join plant.config_version c on c.site = g.site and c.version = g.config_version where g.site = $1`,
    [site],
  );

/** By name: those that ship, and over them the site's own. */
async function library(db: Db, site: string) {
  const row = await stored(db, site);
  const all = new Map<string, unknown>();
  for (const one of [...(await writtenProfiles()), ...(row?.profiles ?? [])])
    if (isRecord(one)) all.set(textOf(one.profile), one);
  return { document: isRecord(row?.document) ? row.document : {}, all };
}

/**
 * Kinds of devices that a device of the site could be, those that fit first: whose protocol is asked for, and which devices
 * behind the same link have already.
 */
export const profiles = query('plant.profiles', {
  label: { en: 'Kinds of devices', bn: 'যন্ত্রের ধরন', hi: 'उपकरणों के प्रकार' },
  input: { site: text(), protocol: text().optional(), link: text().optional() },
  site: (input) => input.site,
  async run({ site, protocol, link }, { db }) {
    const { document, all } = await library(db, site);
    const of = new Map(list(document.devices).map((one) => [textOf(one.id), textOf(one.profile)]));
    const behind = list(list(document.links).find(({ id }) => id === link)?.devices).map((one) =>
      of.get(textOf(one.device)),
    );
    const rows = [...all.values()].flatMap((raw): ProfileRow[] => {
      const parsed = deviceProfile.safeParse(raw);
      if (!parsed.success) return [];
      const { profile, label, source, asked, points, links } = parsed.data;
      return [
        {
          ...{ profile, label, source, protocol: asked?.protocol ?? null, points: points.length },
          used: [...of.values()].filter((name) => name === profile).length,
          usedHere: behind.filter((name) => name === profile).length,
          fits: protocol !== undefined && (asked?.protocol === protocol || links.includes(protocol)),
        },
      ];
    });
    const rank = (row: ProfileRow): number => row.usedHere * 1_000 + Number(row.fits) * 100 + Math.min(row.used, 99);
    return { profiles: rows.sort((a, b) => rank(b) - rank(a) || a.label.en.localeCompare(b.label.en)) };
  },
});

/** One kind with what it says of its points: names, units, addresses, what the numbers of an enumeration mean. */
export const profile = query('plant.profile', {
  label: { en: 'Kind of device', bn: 'যন্ত্রের ধরন', hi: 'उपकरण का प्रकार' },
  input: { site: text(), profile: text() },
  site: (input) => input.site,
  async run({ site, profile: name }, { db }) {
    const { all } = await library(db, site);
    const raw = all.get(name);
    const parsed = deviceProfile.safeParse(raw);
    if (!parsed.success) return null;
    // Laid over a site of nothing but one such device: what it extends is in it then, and each point has its address.
    const probe = expandSite(siteOfOne(name, parsed.data.asked?.protocol), [...all.values()]);
    if (!probe.ok) return null;
    const addresses = new Map(
      probe.site.connections.flatMap(({ devices }) =>
        devices.flatMap(({ points }) => points.map(({ path, address }) => [path, address] as const)),
      ),
    );
    return {
      profile: name,
      label: parsed.data.label,
      source: parsed.data.source,
      protocol: parsed.data.asked?.protocol ?? null,
      device: parsed.data.asked?.profile ?? {},
      points: probe.site.points.map(({ path, label, type, unit, scale, values }) => ({
        name: path.split('/').at(-1),
        address: addresses.get(path) ?? null,
        label: label ?? null,
        ...{ type, unit, scale: scale ?? null, values: values ?? null },
      })),
    };
  },
});

const NOWHERE = { en: 'x' };
const siteOfOne = (profile: string, protocol: string | undefined) => ({
  version: 1,
  site: 's',
  name: NOWHERE,
  calendar: { zone: 'UTC', shifts: [{ id: 'A', name: NOWHERE, start: '00:00', end: '00:00' }] },
  areas: [{ id: 'a', name: NOWHERE, lines: [{ id: 'l', name: NOWHERE }] }],
  devices: [{ id: 'd', path: 'a/l/c/d', profile }],
  ...(protocol === undefined ? {} : { connections: [{ id: 'c', protocol, devices: [{ device: 'd' }] }] }),
});
