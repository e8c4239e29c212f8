import type { DeviceDeclaration } from './device.ts';
import { type PointDefinition, pointDefinition } from './point.ts';
import { detectorIdentity, type KnownProfile, type Origin, overDetector, overPoint } from './profile-library.ts';
import type { DetectorDeclaration } from './site.ts';
import { didYouMean, type FaultList, schemaFaults, unknownKeys } from './site-fault.ts';

type Path = readonly (string | number)[];

/** A point or detector of a device, with the place that says what it is. */
interface Placed<Thing> {
  readonly thing: Thing;
  readonly at: Origin;
}

/**
 * The points of a device: those of its profile, with what the device says of them laid over them. `here` is where the
 * device is written. A name that the profile does not have, and what would be no point any more, are told there.
 */
export function pointsOfDevice(
  { points: own }: DeviceDeclaration,
  { profile, written, points }: KnownProfile,
  here: Origin,
): Placed<PointDefinition>[] {
  const names = profile.points.map(({ name }) => name);
  for (const name of Object.keys(own)) {
    if (names.includes(name)) continue;
    here.faults.fault(
      'unknown-point',
      [...here.path, 'points', name],
      `profile "${profile.profile}" has no point "${name}"${didYouMean(name, names)}`,
      'write the name of one of its points; one of this device alone is written under points of the site',
    );
  }
  return profile.points.map((point, at) => {
    const said = own[point.name];
    const origin = points[at] ?? here;
    if (!said) return { thing: point, at: origin };
    const place = [...here.path, 'points', point.name];
    if ('name' in said) {
      const next = 'leave the name out: the point keeps it, and with it its history';
      here.faults.fault('unknown-key', [...place, 'name'], 'a device cannot rename a point', next);
    }
    const parsed = pointDefinition.safeParse({ ...overPoint(written[at] ?? {}, said), name: point.name });
    if (!parsed.success) {
      schemaFaults(here.faults, parsed.error, place);
      return { thing: point, at: origin };
    }
    unknownKeys(here.faults, said, parsed.data, place);
    return { thing: parsed.data, at: { faults: here.faults, path: place } };
  });
}

/**
 * The detectors of a device: those of its profile, with the settings of the device laid over theirs; one that is off is
 * left out.
 */
export function detectorsOfDevice(
  { detectors: own }: DeviceDeclaration,
  { profile, detectors }: KnownProfile,
  here: Origin,
): Placed<DetectorDeclaration>[] {
  const identities = profile.detectors.map(detectorIdentity);
  const found = own.map((override, at) => {
    const index = identities.indexOf(detectorIdentity(override));
    if (index < 0) tellUnknown(here.faults, [...here.path, 'detectors', at], override, profile.profile, identities);
    return { index, override, at };
  });
  return profile.detectors.flatMap((detector, index) => {
    const last = found.findLast((one) => one.index === index);
    const origin = detectors[index] ?? here;
    if (!last) return [{ thing: detector, at: origin }];
    const { off, settings } = last.override;
    if (off) return [];
    const thing = overDetector({ ...detector }, { settings }) as DetectorDeclaration;
    return [{ thing, at: { faults: here.faults, path: [...here.path, 'detectors', last.at] } }];
  });
}

function tellUnknown(
  faults: FaultList,
  path: Path,
  { type, subject = '{device}' }: { readonly type: string; readonly subject?: string | undefined },
  profile: string,
  known: readonly string[],
): void {
  faults.fault(
    'unknown-detector',
    path,
    `profile "${profile}" has no detector "${type}" of ${subject}${didYouMean(`${type}:${subject}`, known)}`,
    'write type and subject as they stand in the profile; one of this device alone is written under detectors of the site',
  );
}
