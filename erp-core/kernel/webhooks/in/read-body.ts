/** What a body is, or why it is none that is taken. */
export type ReadBody = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

export const MOST_BYTES = 262_144;
const MOST_DEPTH = 32;
const MOST_VALUES = 20_000;

/** A number as it was written: a JSON reader that makes doubles of them loses digits of money. */
export class WrittenNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Reads a JSON body of a stranger: so deep and with so many values and no more, looked at before anything is made of it. Numbers
 * stay as they were written.
 */
export function readBody(bytes: Uint8Array): ReadBody {
  if (bytes.length > MOST_BYTES) return { ok: false, why: `larger than ${MOST_BYTES} bytes` };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, why: 'not UTF-8' };
  }
  const against = tooMuch(text);
  if (against !== undefined) return { ok: false, why: against };
  try {
    return { ok: true, value: JSON.parse(text, written) as unknown };
  } catch (error) {
    return { ok: false, why: `not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}` };
  }
}

function written(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new WrittenNumber(context?.source ?? String(value)) : value;
}

/** Goes through the text once, letter by letter, outside of strings. */
function tooMuch(text: string): string | undefined {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (inString) {
      if (letter === '\\') at += 1;
      else if (letter === '"') inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    else if (letter === ',') values += 1;
    if (depth > MOST_DEPTH) return `nested deeper than ${MOST_DEPTH}`;
    if (values > MOST_VALUES) return `more than ${MOST_VALUES} values`;
  }
  return undefined;
}

/** What stands at a path of names and places, "order.lines.0.code"; undefined: nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || at instanceof WrittenNumber || !Object.hasOwn(at, name))
      return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
