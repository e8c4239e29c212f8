import { fittingPaths, type TreeDevice } from '@millrace/hmi-client';
import type { RuleDraft } from './draft.ts';

export interface General {
  readonly topic: string;
  /** area/line/cell/device with {names}. */
  readonly device: string;
  /** Paths of the devices it serves. */
  readonly serves: readonly string[];
}

const LEVELS = ['area', 'line', 'cell', 'device'] as const;

/** What of a device's last level a level of a topic says: all of it, or its end behind a dash ("7" of "meter-7"). */
function nameWithin(level: string, id: string): string | null {
  if (level === id) return '{device}';
  return level !== '' && id.endsWith(`-${level}`) ? `${id.slice(0, -level.length)}{device}` : null;
}

/**
 * The same rule for all devices like one: a level of the topic that names the device (or its line, cell, area) becomes a
 * {name}. Null where the topic does not say which device it is of, or where no other device would be served.
 */
export function generalise(draft: RuleDraft, devices: readonly TreeDevice[]): General | null {
  const paths = [...new Set(draft.values.filter(({ taken }) => taken).map(({ device }) => device))];
  const [path] = paths;
  if (draft.id !== null || paths.length !== 1 || path === undefined || path.includes('{')) return null;
  const places = path.split('/');
  const topic = draft.topic.split('/');
  const at = topic.findLastIndex((level) => nameWithin(level, places[3] ?? '') !== null);
  if (at < 0) return null;
  const template = [...places];
  template[3] = nameWithin(topic[at] ?? '', places[3] ?? '') ?? '';
  topic[at] = '{device}';
  // What all devices of this kind share is what they are: meters in cells called "energy" are not every device.
  const profile = devices.find((each) => each.path === path)?.profile ?? null;
  const alike = devices.filter((each) => profile !== null && each.profile === profile);
  const shared = (place: number) =>
    alike.length > 1 && new Set(alike.map((each) => each.path.split('/')[place])).size === 1;
  for (const place of [0, 1, 2] as const) {
    if (shared(place)) continue;
    // Places stand before what is in them: a word behind the device is what is measured, whatever a cell is called.
    const where = topic.indexOf(places[place] ?? '');
    if (where < 0 || where > at) continue;
    topic[where] = `{${LEVELS[place]}}`;
    template[place] = `{${LEVELS[place]}}`;
  }
  const serves = fittingPaths(
    template.join('/'),
    devices.map((device) => device.path),
  );
  return serves.length > 1 ? { topic: topic.join('/'), device: template.join('/'), serves } : null;
}

/** Whether a topic is one of those a pattern with {names}, "+" or "#" takes. */
export function takes(pattern: string, topic: string): boolean {
  const [want, have] = [pattern.split('/'), topic.split('/')];
  for (const [at, level] of want.entries()) {
    if (level === '#') return true;
    if (have[at] === undefined) return false;
    if (level !== '+' && !/^\{.*\}$/.test(level) && level !== have[at]) return false;
  }
  return want.length === have.length;
}
