import {
  type Calculation,
  expandSite,
  type GatewayConfig,
  type LocalizedText,
  type Shift,
  type ShiftCalendar,
} from '@millrace/contracts';
import type { Db } from '../../kernel/index.ts';

export interface TreeDevice {
  readonly id: string;
  /** area/line/cell/device: what facts call the machine. */
  readonly path: string;
  readonly name: LocalizedText;
  readonly profile: string | null;
  /** What the plant says of it in words of its own. */
  readonly tags: Readonly<Record<string, string>>;
  /** Its states or counts are kept; other devices only measure or read. */
  readonly machine: boolean;
  /** It counts good pieces. */
  readonly counts: boolean;
  readonly points: readonly TreePoint[];
}
/** A point; one that is reckoned with its formula and the numbers of its inputs. */
export type TreePoint = GatewayConfig['points'][number] & {
  readonly calculated?: Pick<Calculation, 'formula' | 'inputs'>;
};
export interface TreeLine {
  readonly id: string;
  readonly name: LocalizedText;
  readonly devices: readonly TreeDevice[];
}
export interface TreeArea {
  readonly id: string;
  readonly name: LocalizedText;
  readonly lines: readonly TreeLine[];
}
/** A site with its areas, lines, devices and points, as its newest configuration says. */
export interface SiteTree {
  readonly id: string;
  readonly name: LocalizedText;
  readonly zone: string;
  readonly shifts: readonly Shift[];
  readonly calendar: ShiftCalendar;
  readonly areas: readonly TreeArea[];
}

interface Applied {
  readonly company: string;
  readonly site: string;
  readonly version: number;
  readonly document?: unknown;
  readonly profiles?: unknown[];
  /** As it was stored: what came to the contract later may not be there. */
  readonly config?: Omit<GatewayConfig, 'calculated'> & Partial<Pick<GatewayConfig, 'calculated'>>;
}

/** Trees by company, site and version: laying profiles over a document costs more than everything that asks for it. */
const trees = new Map<string, SiteTree>();

/** The trees of these sites (null: all of the company), by code. */
export async function siteTrees(db: Db, sites: readonly string[] | null): Promise<readonly SiteTree[]> {
  const applied = await db.rows<Applied>(
    `select company, site, version from plant.gateway_config where $1::text[] is null or site = any($1) order by site`,
    [sites],
  );
  const found: SiteTree[] = [];
  for (const { company, site, version } of applied) {
    const key = `${company}/${site}/${version}`;
    let tree = trees.get(key);
    if (!tree) {
      tree = await read(db, site);
      if (!tree) continue;
      if (trees.size >= 200) trees.clear();
      trees.set(key, tree);
    }
    found.push(tree);
  }
  return found;
}

export const siteTree = async (db: Db, site: string): Promise<SiteTree | undefined> => (await siteTrees(db, [site]))[0];

async function read(db: Db, site: string): Promise<SiteTree | undefined> {
  const row = await db.one<Required<Applied>>(
    `select c.document, c.profiles, g.config from plant.gateway_config g
     join plant.config_version c on c.site = g.site and c.version = g.config_version where g.site = $1`,
    [site],
  );
  const expanded = row && expandSite(row.document, row.profiles);
  if (!row || !expanded?.ok) return undefined;
  const { document, devices, detectors } = expanded.site;
  const labels = new Map(document.devices.map(({ id, label }) => [id, label]));
  const states = new Set(detectors.filter(({ type }) => type === 'machine-state').map(({ subject }) => subject));
  const counters = new Set(detectors.filter(({ type }) => type === 'counter').map(({ subject }) => subject));
  const calculated = new Map(row.config.calculated?.map(({ point, ...how }) => [point, how]));
  const points = row.config.points.map((point): TreePoint => {
    const how = calculated.get(point.id);
    return how ? { ...point, calculated: how } : point;
  });
  const below = (path: string): TreeDevice[] =>
    devices
      .filter((device) => device.path.startsWith(`${path}/`))
      .map((device) => ({
        id: device.id,
        path: device.path,
        name: labels.get(device.id) ?? { en: device.id },
        profile: device.profile,
        tags: device.tags,
        machine: states.has(device.path) || counters.has(device.path),
        counts: counters.has(device.path),
        points: points.filter((point) => point.path.startsWith(`${site}/${device.path}/`)),
      }));
  return {
    id: site,
    name: document.name,
    zone: document.calendar.zone,
    shifts: document.calendar.shifts,
    calendar: document.calendar,
    areas: document.areas.map((area) => ({
      id: area.id,
      name: area.name,
      lines: area.lines.map((line) => ({ ...line, devices: below(`${area.id}/${line.id}`) })),
    })),
  };
}
