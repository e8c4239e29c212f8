import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_MS, MICROS_PER_SECOND } from './time.ts';

/** Fields that hold a length of time in microseconds once they are read. */
const DURATIONS = new Set(['lateness', 'maxGap', 'keepAtLeastEvery', 'plausibleWithin', 'every']);

/** Microseconds in the largest unit that keeps them whole: 90,000,000 → "90 s". */
export function writeDuration(length: number): string {
  const units = [
    [MICROS_PER_DAY, 'd'],
    [MICROS_PER_HOUR, 'h'],
    [MICROS_PER_MINUTE, 'min'],
    [MICROS_PER_SECOND, 's'],
    [MICROS_PER_MS, 'ms'],
  ] as const;
  for (const [size, name] of units) if (length >= size && length % size === 0) return `${length / size} ${name}`;
  return `${length} us`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

function write(value: unknown, key: string): string {
  if (value === undefined) return 'nothing';
  if (DURATIONS.has(key) && typeof value === 'number') return writeDuration(value);
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value) && value.every(isPlain)) return value.length === 0 ? 'none' : value.map(String).join(', ');
  return JSON.stringify(value);
}

/** JSON with its keys in order, so that two writings of one value are equal. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, own]) => own !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, own]) => `${JSON.stringify(key)}:${canonical(own)}`)
    .join(',')}}`;
}

/** What differs between two values, field by field, as "unit: Cel → K". Empty where they are the same. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (canonical(before) === canonical(after)) return [];
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && !(before.every(isPlain) && after.every(isPlain))) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => at).flatMap((at) =>
      differences(before[at], after[at], `${path}[${at + 1}]`),
    );
  }
  const key = path.split('.').at(-1) ?? '';
  return [`${path}: ${write(before, key)} → ${write(after, key)}`];
}
