import type { z } from 'zod';
import type { Expansion } from './expand-site.ts';
import type { SiteDocument } from './site.ts';
import { didYouMean, schemaFaults } from './site-fault.ts';

/** What `config check` knows of a kind of detector: the shape of its settings and the roles its points play. */
export interface DetectorKind {
  readonly settings: z.ZodType;
  /** Every role a point can play for it; none of them must be there unless it is in `needs`. */
  readonly roles: readonly string[];
  readonly needs?: readonly string[];
}
export type DetectorCatalogue = Readonly<Record<string, DetectorKind>>;

/** A detector whose inputs are whole paths of points, and `devices` paths of the devices whose observations it takes. */
export interface ExpandedDetector {
  /** "<type>:<subject>", unique: the name of the stream of fact sets. */
  readonly stream: string;
  readonly type: string;
  readonly subject: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly devices: string[];
  readonly settings: DetectorSettings;
  /** UCUM units of the inputs by role. */
  readonly units: Record<string, string>;
  /** The longest lateness of its inputs, in microseconds. */
  readonly lateness: number;
}
type DetectorSettings = SiteDocument['detectors'][number]['settings'];

/**
 * Observations may be as late as a point without a word of its own, and where the device is believed further back than that,
 * as late as that: a time clock that was away for a month gives its month, and each punch of it is a fact.
 */
const LATENESS = 72 * 3600 * 1_000_000;

/**
 * Resolves every detector's inputs to points and devices, and checks its settings where its kind is known. An input
 * of five levels is a point, one of four is a device whose observations are taken; a detector without inputs takes
 * the observations of its subject.
 */
export function checkDetectors(
  site: SiteDocument,
  { points, devices, detectors }: Expansion,
  whole: boolean,
  catalogue: DetectorCatalogue,
): ExpandedDetector[] {
  const pointAt = new Map(points.map(({ thing }) => [thing.path.slice(site.site.length + 1), thing]));
  const memory = new Map(devices.map(({ thing }) => [thing.path, thing.plausibleWithin]));
  const memoryOf = (path: string): number => memory.get(path) ?? 0;
  const devicePaths = new Set(memory.keys());
  const streams = new Set<string>();
  const out: ExpandedDetector[] = [];
  for (const { thing, faults, path } of detectors) {
    const stream = `${thing.type}:${thing.subject}`;
    if (streams.has(stream)) {
      faults.fault(
        'duplicate-detector',
        [...path, 'subject'],
        `there is another detector "${thing.type}" of ${thing.subject}`,
        'name as its subject what it alone is about, such as the path of its point',
      );
    }
    streams.add(stream);
    const kind = Object.hasOwn(catalogue, thing.type) ? catalogue[thing.type] : undefined;
    if (!kind) {
      faults.fault(
        'unknown-detector',
        [...path, 'type'],
        `there is no detector "${thing.type}"${didYouMean(thing.type, Object.keys(catalogue))}`,
        `write one of ${Object.keys(catalogue).join(', ')}`,
      );
    }
    if (kind) {
      const settings = kind.settings.safeParse(thing.settings);
      if (!settings.success) schemaFaults(faults, settings.error, [...path, 'settings']);
      for (const role of kind.needs ?? []) {
        if (role in thing.inputs) continue;
        faults.fault(
          'detector-input',
          [...path, 'inputs'],
          `the input "${role}" is missing`,
          `add "${role}" with the path of a point`,
        );
      }
    }
    const inputs: Record<string, string> = {};
    const units: Record<string, string> = {};
    const taken: string[] = [];
    let lateness = 0;
    for (const [role, input] of Object.entries(thing.inputs)) {
      const at = [...path, 'inputs', role];
      const point = pointAt.get(input);
      if (point) {
        if (kind && !kind.roles.includes(role)) {
          faults.fault(
            'detector-input',
            at,
            `a "${thing.type}" has no input "${role}"${didYouMean(role, kind.roles)}`,
            kind.roles.length > 0 ? `write one of ${kind.roles.join(', ')}` : 'leave it out',
          );
        }
        inputs[role] = point.path;
        units[role] = point.unit;
        lateness = Math.max(lateness, point.lateness);
      } else if (devicePaths.has(input)) taken.push(input);
      else if (whole) {
        faults.fault(
          'unknown-input',
          at,
          `there is no point or device "${input}"${didYouMean(input, [...pointAt.keys(), ...devicePaths])}`,
          'write area/line/cell/device/name of a point, or area/line/cell/device of a device',
        );
      }
    }
    if (Object.keys(thing.inputs).length === 0) {
      if (devicePaths.has(thing.subject)) taken.push(thing.subject);
      else if (whole) {
        faults.fault(
          'detector-input',
          [...path, 'inputs'],
          `it has no inputs, and its subject "${thing.subject}" is not a device`,
          'name its points under inputs, or the device whose observations it takes as its subject',
        );
      }
    }
    out.push({
      stream,
      type: thing.type,
      subject: thing.subject,
      inputs,
      devices: taken,
      settings: thing.settings,
      units,
      lateness: taken.length > 0 || lateness === 0 ? Math.max(lateness, LATENESS, ...taken.map(memoryOf)) : lateness,
    });
  }
  return out;
}
