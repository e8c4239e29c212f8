import { z } from 'zod';
import { localizedText, micros } from './common.ts';
import { siteFault } from './rule.ts';

const json = z.record(z.string(), z.json());

const fieldKind = z.enum([
  'text',
  'number',
  'yes-no',
  'choice',
  'choices',
  'duration',
  'list',
  'group',
  'groups',
  'data',
]);

/** One setting as a form shows it; `data` is entered as JSON. */
export interface SettingField {
  readonly name: string;
  readonly kind: z.infer<typeof fieldKind>;
  readonly label: z.infer<typeof localizedText> | null;
  readonly help: z.infer<typeof localizedText> | null;
  readonly examples: readonly (string | number | boolean)[];
  readonly required: boolean;
  /** What holds where nothing is written. */
  readonly usual?: unknown;
  readonly choices: readonly (string | number)[];
  readonly whole: boolean;
  /** The name of a secret is entered, never the secret itself. */
  readonly namesSecret: boolean;
  readonly fields: readonly SettingField[];
}
export const settingField: z.ZodType<SettingField> = z.object({
  name: z.string(),
  kind: fieldKind,
  label: localizedText.nullable(),
  help: localizedText.nullable(),
  examples: z.array(z.union([z.string(), z.number(), z.boolean()])),
  required: z.boolean(),
  usual: z.unknown(),
  choices: z.array(z.union([z.string(), z.number()])),
  whole: z.boolean(),
  namesSecret: z.boolean(),
  get fields() {
    return z.array(settingField);
  },
});

/** `plant.protocols` {}: what is asked of a way (connection or link) and of one device behind it. */
export const protocols = z.object({
  protocols: z.array(
    z.object({
      protocol: z.string(),
      label: localizedText,
      /** Its devices are asked; those of others report through a link. */
      asked: z.boolean(),
      capabilities: z.array(z.string()),
      settings: z.array(settingField),
      device: z.array(settingField),
    }),
  ),
  /** Ways out of the plant, and what is asked of each. */
  forwards: z.array(z.object({ kind: z.string(), label: localizedText, settings: z.array(settingField) })).default([]),
  /** What is asked of a device itself, however it is reached. */
  device: z.array(settingField).default([]),
  /** What is asked of the OPC UA server of a site. */
  opcuaServer: z.array(settingField).default([]),
});
export type ProtocolForm = z.infer<typeof protocols>['protocols'][number];

/** `plant.profiles` { site, protocol?, link? }: kinds of devices, those that fit first. */
export const profiles = z.object({
  profiles: z.array(
    z.object({
      profile: z.string(),
      label: localizedText,
      source: z.string(),
      protocol: z.string().nullable(),
      points: z.int(),
      used: z.int(),
      usedHere: z.int(),
      fits: z.boolean(),
    }),
  ),
});
export type ProfileRow = z.infer<typeof profiles>['profiles'][number];

/** `plant.profile` { site, profile } */
export const profile = z
  .object({
    profile: z.string(),
    label: localizedText,
    source: z.string(),
    protocol: z.string().nullable(),
    /** What it says of one device behind a connection. */
    device: json,
    points: z.array(
      z.object({
        name: z.string(),
        address: z.json(),
        label: localizedText.nullable(),
        type: z.enum(['number', 'boolean', 'text', 'json']),
        unit: z.string(),
        scale: z.object({ factor: z.number(), offset: z.number() }).nullable(),
        values: z.record(z.string(), localizedText).nullable(),
      }),
    ),
  })
  .nullable();

/** One change of a site, as `plant.config.preview` and `plant.config.edit` take it. */
export type SitePart = 'devices' | 'connections' | 'links' | 'brokers' | 'forwards';
type Values = Readonly<Record<string, unknown>>;
export type SiteEdit =
  | { readonly do: 'put'; readonly part: SitePart; readonly value: Values }
  | { readonly do: 'remove'; readonly part: SitePart; readonly id: string }
  | { readonly do: 'attach'; readonly part: 'connections' | 'links'; readonly id: string; readonly device: Values }
  | { readonly do: 'detach'; readonly part: 'connections' | 'links'; readonly id: string; readonly device: string }
  | { readonly do: 'point'; readonly value: Values }
  | { readonly do: 'remove-point'; readonly path: string }
  | { readonly do: 'opcua-server'; readonly value: Values | null }
  | { readonly do: 'line'; readonly area: Values; readonly line: Values };

/** `plant.config.preview` { site, edits } */
export const editPreview = z.object({
  ok: z.boolean(),
  /** What an application is to expect. */
  version: z.int(),
  faults: z.array(siteFault),
  warnings: z.array(siteFault),
  words: z.array(z.string()).default([]),
});
export type EditPreview = z.infer<typeof editPreview>;

/** `plant.device-table.read` { site, table, … } */
export const readTable = z.object({
  rows: z.int(),
  devices: z.int(),
  same: z.int(),
  faults: z.array(
    z.object({ line: z.int().nullable(), column: z.string().nullable(), what: z.string(), next: z.string() }),
  ),
  edits: z.array(z.custom<SiteEdit>()),
});
export type ReadTable = z.infer<typeof readTable>;

const device = z.looseObject({ id: z.string(), path: z.string(), profile: z.string().optional() });
const way = z.looseObject({
  id: z.string(),
  protocol: z.string(),
  settings: json.default({}),
  devices: z.array(z.looseObject({ device: z.string() })).default([]),
});
/** `plant.config.version` { site, version? }: a site as it is written. */
export const storedSite = z
  .object({
    version: z.int(),
    document: z.looseObject({
      devices: z.array(device).default([]),
      /** Points of the site itself, beside those that kinds of devices bring. */
      points: z.array(z.looseObject({ path: z.string() })).default([]),
      connections: z.array(way).default([]),
      links: z.array(way).default([]),
      brokers: z.array(z.looseObject({ id: z.string() })).default([]),
      forwards: z.array(z.looseObject({ id: z.string(), kind: z.string() })).default([]),
      opcuaServer: json.optional(),
    }),
  })
  .nullable();
export type StoredSite = NonNullable<z.infer<typeof storedSite>>;
export type SiteWay = z.infer<typeof way>;

/** `plant.strangers.rejected` { site? } */
export const rejectedStrangers = z.object({
  rejected: z.array(
    z.object({ site: z.string(), link: z.string(), name: z.string(), rejectedAt: micros, rejectedBy: z.string() }),
  ),
});
