import type { DetectorDeclaration } from './site.ts';
import { didYouMean } from './site-fault.ts';
import type { SitePoint, Written } from './written.ts';

/**
 * The detectors of points that are declared as alarms: `alarm` of a value, `device-alarms` of a point that holds events. Each is
 * named by its point. A point that is written to for acknowledging goes by its name where it is of the same device.
 */
export function alarmDetectors(
  site: string,
  points: readonly Written<SitePoint>[],
  whole: boolean,
): Written<DetectorDeclaration>[] {
  const known = new Set(points.map(({ thing }) => thing.path.slice(site.length + 1)));
  return points.flatMap(({ thing: point, faults: all, path: written }) => {
    if (!point.alarm) return [];
    const own = written.at(-1) === 'path' ? written.slice(0, -1) : written;
    // Its faults are shown where people wrote it: a detector's settings are its alarm.
    const faults = all.placed((path) => [
      ...own,
      'alarm',
      ...(path[own.length] === 'settings' ? path.slice(own.length + 1) : []),
    ]);
    const place = point.path.slice(site.length + 1);
    const settings = settingsOf(point, place);
    const target = acknowledgedAt(settings);
    if (whole && target !== null && !known.has(target)) {
      faults.fault(
        'unknown-input',
        [...own, 'settings', 'acknowledge', 'point'],
        `there is no point "${target}"${didYouMean(target, known)}`,
        'write the name of a point of the same device, or area/line/cell/device/name',
      );
    }
    const type = point.type === 'json' ? 'device-alarms' : 'alarm';
    const inputs = { [point.type === 'json' ? 'events' : 'active']: place };
    return [{ thing: { type, subject: place, inputs, settings }, faults, path: own }];
  });
}

/** An alarm without words of its own says what its point is called. */
function settingsOf(point: SitePoint, place: string): DetectorDeclaration['settings'] {
  const given = point.alarm ?? {};
  if (point.type === 'json') return given;
  const target = acknowledgedAt(given);
  const device = place.slice(0, place.lastIndexOf('/'));
  return {
    ...(point.label ? { text: { ...point.label } as Record<string, string> } : {}),
    ...given,
    ...(target === null || target.includes('/')
      ? {}
      : { acknowledge: { ...(given.acknowledge as object), point: `${device}/${target}` } }),
  };
}

function acknowledgedAt({ acknowledge }: DetectorDeclaration['settings']): string | null {
  if (typeof acknowledge !== 'object' || acknowledge === null || !('point' in acknowledge)) return null;
  return typeof acknowledge.point === 'string' ? acknowledge.point : null;
}
