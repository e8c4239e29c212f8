import type { PointType } from './draft.ts';

const STEP = /[^.[\]']+/g;

/** What stands at a path like "a.b[0]" or "a['b']"; "$" or nothing is the whole. Undefined: nothing does. */
function valueAt(payload: unknown, path: string): unknown {
  const steps = path === '$' ? [] : (path.match(STEP) ?? []);
  return steps.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    payload,
  );
}

function typeOf(value: unknown): PointType | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'json';
}

/**
 * The type that most of the kept messages have at a path: one "n/a" among numbers is a fault of that message, not the
 * nature of the point. Null where none of them says.
 */
export function guessType(payloads: readonly string[], path: string): PointType | null {
  const seen = new Map<PointType, number>();
  for (const text of payloads) {
    let type: PointType | null = null;
    try {
      type = typeOf(valueAt(JSON.parse(text), path));
    } catch {
      continue;
    }
    if (type) seen.set(type, (seen.get(type) ?? 0) + 1);
  }
  const [most] = [...seen].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? null;
}
