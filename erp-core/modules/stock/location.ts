import { z } from 'zod';
import {
  choice,
  code,
  type Effect,
  entity,
  id,
  localized,
  quantity,
  type Row,
  stableId,
  text,
} from '../../kernel/index.ts';

export const LOCATION_KINDS = [
  'internal',
  'supplier',
  'customer',
  'production',
  'scrap',
  'inventory-loss',
  'to-reconcile',
  'transit',
] as const;
export type LocationKind = (typeof LOCATION_KINDS)[number];

export const MIXING = ['one-item', 'one-lot'] as const;
export const TEMPERATURES = ['ambient', 'cool', 'chilled', 'frozen'] as const;
export const temperatureLabels = {
  ambient: { en: 'Ambient', bn: 'সাধারণ', hi: 'सामान्य' },
  cool: { en: 'Cool', bn: 'শীতল', hi: 'शीतल' },
  chilled: { en: 'Chilled', bn: 'ঠান্ডা', hi: 'ठंडा' },
  frozen: { en: 'Frozen', bn: 'হিমায়িত', hi: 'जमा हुआ' },
};

/** Places that hold what is ours: never less than nothing, and in the status it has. */
export const holdsStock = ({ kind }: { readonly kind: LocationKind }): boolean =>
  kind === 'internal' || kind === 'transit';

/** A place, or one of the virtual ones that stand for where goods come from and go to. */
export const location = entity('stock.location', {
  label: { en: 'Location', bn: 'স্থান', hi: 'स्थान' },
  key: ['site', 'code'],
  fields: {
    site: text(),
    code: code({ search: true }),
    name: localized({ search: true }),
    kind: z.enum(LOCATION_KINDS),
    parent: id().nullable(),
    /** What it takes, in all: pieces of whatever unit, kg, m3. */
    maxQuantity: quantity().nullable(),
    maxWeight: quantity().nullable(),
    maxVolume: quantity().nullable(),
    /** Whether it takes more than one item, or more than one lot, at a time. */
    mixing: choice(MIXING).nullable(),
    temperature: choice(TEMPERATURES, { choices: temperatureLabels }).nullable(),
  },
  search: ['code', 'name'],
  siteField: 'site',
  tree: 'parent',
});
export type Location = Row<typeof location>;

const NO_RULES = { maxQuantity: null, maxWeight: null, maxVolume: null, mixing: null, temperature: null };

/** What is no place of the plant: it stands for where goods come from and go to. */
export type Virtual = Exclude<LocationKind, 'internal'>;
const VIRTUAL: Readonly<Record<Virtual, Pick<Location, 'code' | 'name'>>> = {
  supplier: { code: 'SUPPLIER', name: { en: 'Supplier', bn: 'সরবরাহকারী', hi: 'आपूर्तिकर्ता' } },
  customer: { code: 'CUSTOMER', name: { en: 'Customer', bn: 'ক্রেতা', hi: 'ग्राहक' } },
  production: { code: 'PRODUCTION', name: { en: 'Production', bn: 'উৎপাদন', hi: 'उत्पादन' } },
  scrap: { code: 'SCRAP', name: { en: 'Scrap', bn: 'বাতিল', hi: 'रद्दी' } },
  'inventory-loss': { code: 'INVENTORY-LOSS', name: { en: 'Inventory loss', bn: 'মজুদ ঘাটতি', hi: 'स्टॉक हानि' } },
  'to-reconcile': { code: 'TO-RECONCILE', name: { en: 'To reconcile', bn: 'মেলানো বাকি', hi: 'मिलान बाकी' } },
  transit: { code: 'IN-TRANSIT', name: { en: 'In transit', bn: 'পথে', hi: 'रास्ते में' } },
};

/** The locations of a site by what a command needs of them. */
export interface SiteLocations {
  readonly byId: (id: string) => Location | undefined;
  readonly byCode: (code: string) => Location | undefined;
  /** The site's location of a virtual kind. */
  readonly virtual: (kind: Virtual) => Location;
  /** Virtual locations that the site did not have: to be written with what uses them. */
  readonly made: readonly Effect[];
}

const VIRTUALS = Object.keys(VIRTUAL) as readonly Virtual[];

const virtualIds = new Map<string, string>();
/** The id of the location of a virtual kind that is made for a site. */
export function virtualId(site: string, kind: Virtual): string {
  const text = `${site}/${kind}`;
  const id = virtualIds.get(text) ?? stableId(text);
  if (virtualIds.size < MOST_IDS) virtualIds.set(text, id);
  return id;
}
const MOST_IDS = 1_000;

/** Of a site: these places, and all that stands for its outside. A warehouse has thousands of others. */
export const placesAt = (site: string, ids: readonly string[]) => placesAtSites([site], ids);

export const placesAtSites = (sites: readonly string[], ids: readonly string[]) =>
  location.whereAny(
    [...ids.map((id) => ({ id })), ...sites.flatMap((site) => VIRTUALS.map((kind) => ({ site, kind })))],
    { lock: false },
  );

/**
 * Every site has one location of each virtual kind, made when the first thing of it is booked. `known` are those
 * that are asked for; `kinds` says which virtual ones were looked for, where not all were (`placesAt`).
 */
export function siteLocations(
  site: string,
  known: readonly Location[],
  kinds: readonly Virtual[] = VIRTUALS,
): SiteLocations {
  const all = known.filter((one) => one.site === site);
  const made: Effect[] = [];
  const virtuals = new Map<Virtual, Location>();
  for (const kind of kinds) {
    const id = virtualId(site, kind);
    let one = all.find((of) => of.id === id) ?? all.find((of) => of.kind === kind);
    if (!one) {
      one = { id, version: 1, site, ...VIRTUAL[kind], kind, parent: null, ...NO_RULES };
      all.push(one);
      made.push(location.insert(one));
    }
    virtuals.set(kind, one);
  }
  return {
    made,
    byId: (id) => all.find((one) => one.id === id),
    byCode: (wanted) => all.find((one) => one.code === wanted),
    virtual(kind) {
      const found = virtuals.get(kind);
      if (!found) throw new TypeError(`the site ${site} has no location for ${kind}`);
      return found;
    },
  };
}
