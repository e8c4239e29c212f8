import { checkCalculated, type ExpandedCalculation } from './check-calculated.ts';
import { checkConnections, type ProtocolCatalogue } from './check-connections.ts';
import { checkDetectors, type DetectorCatalogue, type ExpandedDetector } from './check-detectors.ts';
import { checkForwards } from './check-forwards.ts';
import { checkLinks } from './check-links.ts';
import { checkOpcuaServer } from './check-opcua-server.ts';
import { checkCalendar, checkPlaces, checkRules } from './check-site.ts';
import type { ConfiguredConnection } from './connection.ts';
import { DETECTOR_CATALOGUE } from './detector-catalogue.ts';
import { alarmDetectors } from './expand-alarms.ts';
import { expandAssets } from './expand-assets.ts';
import type { ExpandedConnection } from './expand-connections.ts';
import { type ExpandedDevice, expandProfiles, PLAUSIBLE_WITHIN } from './expand-site.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { MappingRule } from './mapping.ts';
import { readProfiles } from './profile-library.ts';
import { type SiteDocument, siteDocument } from './site.ts';
import { type FaultList, faultList, type SiteFault, schemaFaults, unknownKeys } from './site-fault.ts';
import type { SitePoint } from './written.ts';

/** A site with its profiles laid over it: everything a gateway needs but the numbers of points and the secrets. */
export interface ExpandedSite {
  readonly document: SiteDocument;
  readonly points: readonly SitePoint[];
  readonly devices: readonly ExpandedDevice[];
  readonly rules: readonly MappingRule[];
  readonly detectors: readonly ExpandedDetector[];
  readonly connections: readonly ExpandedConnection[];
  /** Inputs before what is reckoned from them. */
  readonly calculated: readonly ExpandedCalculation[];
}

export type Expanded =
  | { readonly ok: true; readonly site: ExpandedSite; readonly warnings: readonly SiteFault[] }
  | { readonly ok: false; readonly faults: readonly SiteFault[]; readonly warnings: readonly SiteFault[] };

export interface KnownToTheSite {
  /** Version of the config that comes out; one more than the one before. */
  readonly version: number;
  /** Whole path (site/area/line/cell/device/name) → the point's number. */
  readonly pointIds: ReadonlyMap<string, number>;
  /** Device id → hashes of the secrets that are valid now: two while one is rotated. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
}

export type Compiled =
  | {
      readonly ok: true;
      readonly config: GatewayConfig;
      readonly points: readonly SitePoint[];
      readonly warnings: readonly SiteFault[];
    }
  | { readonly ok: false; readonly faults: readonly SiteFault[]; readonly warnings: readonly SiteFault[] };

/**
 * Checks a site's document (parsed YAML, not trusted) with the profiles it names and lays the profiles over its
 * devices. All faults of all documents come together, each with its path in the YAML, what is wrong and what to do.
 * `site.points` are the points to register before `linkSite`. Pure; throws nothing for anything that is in a document.
 */
export function expandSite(
  document: unknown,
  profiles: readonly unknown[],
  catalogue: DetectorCatalogue = DETECTOR_CATALOGUE,
  protocols: ProtocolCatalogue = null,
): Expanded {
  const faults = faultList();
  const known = readProfiles(profiles, faults);
  const { site: read, whole, faults: asWritten } = readSite(document, faults);
  if (read) {
    const { site, faults: ofSite } = expandAssets(read, known.byName, asWritten);
    const { detectors: own, ...expanded } = expandProfiles(site, known.byName, ofSite);
    const complete = whole && known.whole && !faults.all.some((fault) => fault.code === 'unknown-profile');
    const expansion = { ...expanded, detectors: [...own, ...alarmDetectors(site.site, expanded.points, complete)] };
    checkCalendar(site, ofSite);
    checkPlaces(site, ofSite, expansion);
    checkRules(site, expansion, complete);
    const detectors = checkDetectors(site, expansion, complete, catalogue);
    checkConnections(expansion, ofSite, complete, protocols);
    const ownPaths = expansion.points.map(({ thing }) => thing.path.slice(site.site.length + 1));
    checkForwards(site, complete ? ownPaths : null, ofSite);
    checkOpcuaServer(site, complete ? ownPaths : null, ofSite);
    checkLinks(site, ofSite, protocols);
    const calculated = checkCalculated(site, expansion, complete);
    const { wrong, warnings } = sorted(faults);
    if (wrong.length === 0) {
      return {
        ok: true,
        warnings,
        site: {
          document: site,
          points: expansion.points.map(({ thing }) => thing),
          devices: expansion.devices.map(({ thing }) => thing),
          rules: expansion.rules.map(({ thing }) => thing),
          detectors,
          connections: expansion.connections.map(({ thing }) => thing),
          calculated,
        },
      };
    }
  }
  const { wrong, warnings } = sorted(faults);
  return { ok: false, faults: wrong, warnings };
}

/** Gives an expanded site its point numbers and secrets: what a gateway runs. Refuses where a point has no number. */
export function linkSite(site: ExpandedSite, known: KnownToTheSite): Compiled {
  const faults = faultList();
  const numberOf = (path: string): number => known.pointIds.get(path) ?? 0;
  for (const { path } of site.points) {
    if (numberOf(path) > 0) continue;
    faults.fault(
      'point-without-number',
      [],
      `point ${path} has no number yet`,
      'register the points of the site first',
    );
  }
  const asked = new Set(site.connections.flatMap(({ devices }) => devices.map(({ id }) => id)));
  for (const [index, device] of site.devices.entries()) {
    // A device that is asked does not sign in.
    if (asked.has(device.id) || (known.secrets.get(device.id) ?? []).length > 0) continue;
    faults.warn(
      'device-without-secret',
      ['devices', index],
      `device "${device.id}" has no secret, so it cannot sign in`,
      `run "millrace claim ${device.id}", or "millrace device rotate ${device.id}"`,
    );
  }
  const { wrong, warnings } = sorted(faults);
  if (wrong.length > 0) return { ok: false, faults: wrong, warnings };
  return {
    ok: true,
    points: site.points,
    warnings,
    config: {
      version: known.version,
      site: site.document.site,
      calendar: site.document.calendar,
      points: site.points.map(({ calculated: _, tags: _of, alarm: _as, ...point }) => ({
        ...point,
        id: numberOf(point.path),
      })),
      devices: site.devices.map(({ profile: _, tags: _of, ...device }) => ({
        ...device,
        secrets: [...(known.secrets.get(device.id) ?? [])],
      })),
      rules: [...site.rules],
      detectors: site.detectors.map((detector) => ({
        ...detector,
        inputs: Object.fromEntries(Object.entries(detector.inputs).map(([role, path]) => [role, numberOf(path)])),
      })),
      brokers: site.document.brokers,
      forwards: site.document.forwards,
      links: site.document.links,
      ...(site.document.opcuaServer ? { opcuaServer: site.document.opcuaServer } : {}),
      connections: site.connections.map((connection) => linkConnection(connection, site.devices, numberOf)),
      calculated: site.calculated.map(({ path, formula, inputs, corrects }) => ({
        point: numberOf(path),
        formula,
        corrects,
        inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, numberOf(input)])),
      })),
    },
  };
}

function linkConnection(
  connection: ExpandedConnection,
  devices: readonly ExpandedDevice[],
  numberOf: (path: string) => number,
): ConfiguredConnection {
  const plausible = new Map(devices.map(({ id, plausibleWithin }) => [id, plausibleWithin]));
  return {
    ...connection,
    devices: connection.devices.map(({ points, ...device }) => ({
      ...device,
      plausibleWithin: plausible.get(device.id) ?? PLAUSIBLE_WITHIN,
      points: points.map(({ path, ...point }) => ({ ...point, id: numberOf(path) })),
    })),
  };
}

/** `expandSite` and `linkSite` in one: document and profiles → what a gateway runs, or every fault there is. */
export function compileSite(
  document: unknown,
  profiles: readonly unknown[],
  known: KnownToTheSite,
  catalogue: DetectorCatalogue = DETECTOR_CATALOGUE,
): Compiled {
  const expanded = expandSite(document, profiles, catalogue);
  if (!expanded.ok) return expanded;
  const linked = linkSite(expanded.site, known);
  return { ...linked, warnings: [...expanded.warnings, ...linked.warnings] };
}

const sorted = (faults: FaultList) => ({
  wrong: faults.all.filter((fault) => fault.severity === 'fault'),
  warnings: faults.all.filter((fault) => fault.severity === 'warning'),
});

const SECTIONS = [
  'devices',
  'assets',
  'points',
  'rules',
  'detectors',
  'brokers',
  'connections',
  'links',
  'forwards',
] as const;

const ANY_CALENDAR = { zone: 'UTC', shifts: [{ id: 'A', name: { en: '' }, start: '00:00', end: '00:00' }] };

/**
 * Reads the site by its schema. Where only entries of lists are wrong, the rest is read without them, so that what is
 * wrong elsewhere is found in the same run: `whole` says whether nothing was left out, and `faults` writes down what
 * is found under the positions that stand in the YAML.
 */
function readSite(
  document: unknown,
  faults: FaultList,
): { site: SiteDocument | null; whole: boolean; faults: FaultList } {
  const parsed = siteDocument.safeParse(document);
  if (parsed.success) {
    unknownKeys(faults, document, parsed.data);
    return { site: parsed.data, whole: true, faults };
  }
  schemaFaults(faults, parsed.error);
  if (typeof document !== 'object' || document === null) return { site: null, whole: false, faults };
  const left: Record<string, unknown> = { ...document };
  const positions = new Map<string | number | undefined, number[]>();
  for (const section of SECTIONS) {
    const entries = left[section];
    if (!Array.isArray(entries)) continue;
    const wrong = new Set(parsed.error.issues.filter(({ path }) => path[0] === section).map(({ path }) => path[1]));
    const kept = [...entries.keys()].filter((index) => !wrong.has(index));
    positions.set(section, kept);
    left[section] = kept.map((index) => entries[index]);
  }
  // What has no entries is read as if it stood there in order; it is complained of already.
  for (const issue of parsed.error.issues) {
    const key = issue.path[0];
    if (key === 'calendar') left.calendar = ANY_CALENDAR;
    else if (key === 'name') left.name = { en: '' };
    else if (key === 'opcuaServer') delete left.opcuaServer;
  }
  const rest = siteDocument.safeParse(left);
  const placed = faults.placed(([section, index, ...more]) => {
    if (section === undefined) return [];
    if (typeof index !== 'number') return [section, ...(index === undefined ? [] : [index]), ...more];
    return [section, positions.get(section)?.[index] ?? index, ...more];
  });
  if (rest.success) unknownKeys(placed, left, rest.data);
  return { site: rest.success ? rest.data : null, whole: false, faults: placed };
}
