/**
 * Where a value stands in a payload: "ts", "header.time", "[0]", "readings[2].value", "['odd key']", "" or "$" for the
 * whole. A number alone ("2") is a column of a CSV line, counted from 0.
 */
export type PayloadPath = readonly (string | number)[];

const STEP = /\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]|([^.[\]]+)/y;

/** The steps of a written path. Throws a RangeError that names the place where it cannot be read. */
export function parsePath(text: string): PayloadPath {
  let at = text.startsWith('$') ? 1 : 0;
  const steps: (string | number)[] = [];
  while (at < text.length) {
    if (text[at] === '.') at++;
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match) throw new RangeError(`the path "${text}" cannot be read at character ${at + 1}`);
    const [whole, index, single, double, name] = match;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(single ?? double ?? (name as string));
    at += whole.length;
  }
  return steps;
}

/** What stands there; undefined where nothing does. Only a payload's own fields are seen, never what objects inherit. */
export function valueAt(payload: unknown, path: PayloadPath): unknown {
  let value = payload;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    if (Array.isArray(value)) value = value[typeof step === 'number' ? step : Number(step)];
    else value = Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return value;
}
