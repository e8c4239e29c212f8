import type { DeviceDeclaration, Tags } from './device.ts';
import { detectorsOfDevice, pointsOfDevice } from './device-overrides.ts';
import { expandConnections, type WrittenConnection } from './expand-connections.ts';
import type { MappingRule } from './mapping.ts';
import type { KnownProfile, Origin } from './profile-library.ts';
import type { DetectorDeclaration, DeviceProfile, SiteDocument } from './site.ts';
import { didYouMean, type FaultList } from './site-fault.ts';
import type { SitePoint, Written } from './written.ts';

export interface ExpandedDevice {
  readonly id: string;
  readonly path: string;
  readonly profile: string | null;
  readonly rights: { readonly publish: string[]; readonly subscribe: string[] };
  readonly delivery: DeviceDeclaration['delivery'];
  readonly plausibleWithin: number;
  /** Those of its profile, and its own before them. */
  readonly tags: Tags;
}

export interface Expansion {
  readonly devices: readonly Written<ExpandedDevice>[];
  readonly points: readonly Written<SitePoint>[];
  readonly rules: readonly Written<MappingRule>[];
  readonly detectors: readonly Written<DetectorDeclaration>[];
  readonly connections: readonly WrittenConnection[];
}

/** A clock further than this from our own is not believed, unless the device says otherwise. */
export const PLAUSIBLE_WITHIN = 48 * 3600 * 1_000_000;

/**
 * What a device may do on the broker where neither it nor its profile says: publish below `devices/<id>`, and hear
 * the commands for itself.
 */
export const defaultRights = (id: string) => ({
  publish: [`devices/${id}/#`, `command-results/${id}`],
  subscribe: [`commands/${id}/#`],
});

/** Lays every device's profile over it: `{device}` becomes its path, `{parent}` what it stands in, `{id}` its id. Site's own rules come first. */
export function expandProfiles(
  site: SiteDocument,
  profiles: ReadonlyMap<string, KnownProfile>,
  faults: FaultList,
): Expansion {
  const devices: Written<ExpandedDevice>[] = [];
  const points: Written<SitePoint>[] = site.points.map((point, index) => ({
    thing: resolved({ ...point, path: `${site.site}/${point.path}` }, (text) => text),
    faults,
    path: ['points', index, 'path'],
  }));
  const rules: Written<MappingRule>[] = site.rules.map((rule, index) => ({
    thing: rule,
    faults,
    path: ['rules', index],
  }));
  const detectors: Written<DetectorDeclaration>[] = site.detectors.map((detector, index) => ({
    thing: detector,
    faults,
    path: ['detectors', index],
  }));

  for (const [index, device] of site.devices.entries()) {
    const found = device.profile === undefined ? undefined : profiles.get(device.profile);
    if (device.profile !== undefined && !found) {
      faults.fault(
        'unknown-profile',
        ['devices', index, 'profile'],
        `there is no profile "${device.profile}"${didYouMean(device.profile, profiles.keys())}`,
        'write the name of a profile, or add the profile as a file',
      );
    }
    const fill = (text: string): string =>
      text
        .replaceAll('{device}', device.path)
        .replaceAll('{parent}', device.path.slice(0, device.path.lastIndexOf('/')))
        .replaceAll('{id}', device.id);
    devices.push({ thing: expandDevice(device, found?.profile, fill), faults, path: ['devices', index] });
    const here = { faults, path: ['devices', index] };
    if (!found) {
      withoutProfile(device, here);
      continue;
    }
    for (const { thing, at } of pointsOfDevice(device, found, here)) {
      const { name, ...definition } = thing;
      const path = `${site.site}/${device.path}/${name}`;
      points.push({ thing: resolved({ ...definition, path }, fill), ...at });
    }
    for (const [at, rule] of found.profile.rules.entries()) {
      const origin = found.rules[at] ?? here;
      rules.push({ thing: fillRule(rule, `${device.id}/${rule.id}`, fill), ...origin });
    }
    for (const { thing, at } of detectorsOfDevice(device, found, here)) {
      const inputs = Object.entries(thing.inputs).map(([role, input]) => [role, fill(input)]);
      detectors.push({
        thing: { ...thing, subject: fill(thing.subject), inputs: Object.fromEntries(inputs) },
        ...at,
      });
    }
  }
  return { devices, points, rules, detectors, connections: expandConnections(site, profiles, faults) };
}

/** There is nothing that it could be different from. */
function withoutProfile({ id, profile, points, detectors }: DeviceDeclaration, { faults, path }: Origin): void {
  if (profile !== undefined || (Object.keys(points).length === 0 && detectors.length === 0)) return;
  faults.fault(
    'override-without-profile',
    [...path, Object.keys(points).length > 0 ? 'points' : 'detectors'],
    `device "${id}" has no profile that this could be different from`,
    'give it a profile, or write them under points and detectors of the site',
  );
}

/** A calculated point's inputs by their whole paths: one level is a point of the same device. */
function resolved(point: SitePoint, fill: (text: string) => string): SitePoint {
  if (!point.calculated) return point;
  const { inputs } = point.calculated;
  const levels = point.path.split('/');
  const whole = (input: string): string =>
    [...(input.includes('/') ? levels.slice(0, 1) : levels.slice(0, -1)), fill(input)].join('/');
  return {
    ...point,
    calculated: {
      ...point.calculated,
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, whole(input)])),
    },
  };
}

function expandDevice(
  device: DeviceDeclaration,
  profile: DeviceProfile | undefined,
  fill: (text: string) => string,
): ExpandedDevice {
  const usual = defaultRights(device.id);
  const choose = (own: readonly string[], ofProfile: readonly string[], rest: string[]): string[] =>
    (own.length > 0 ? own : ofProfile.length > 0 ? ofProfile : rest).map(fill);
  return {
    id: device.id,
    path: device.path,
    profile: device.profile ?? null,
    rights: {
      publish: choose(device.rights.publish, profile?.rights?.publish ?? [], usual.publish),
      subscribe: choose(device.rights.subscribe, profile?.rights?.subscribe ?? [], usual.subscribe),
    },
    delivery: device.delivery,
    plausibleWithin: device.clock?.plausibleWithin ?? PLAUSIBLE_WITHIN,
    tags: { ...profile?.tags, ...device.tags },
  };
}

const fillRule = (rule: MappingRule, id: string, fill: (text: string) => string): MappingRule => ({
  ...rule,
  id,
  topic: fill(rule.topic),
  values: rule.values.map((value) => ({ ...value, point: fill(value.point) })),
  ...(rule.observation ? { observation: { ...rule.observation, device: fill(rule.observation.device) } } : {}),
});
