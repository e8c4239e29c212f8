import type { MappingRule } from './mapping.ts';

/** Says why a payload could not be read; `reason` is what it is counted and kept under. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function textOf(payload: Uint8Array): string {
  try {
    return decoder.decode(payload);
  } catch {
    throw new PayloadError('not-utf8', 'the payload is not UTF-8 text');
  }
}

/** Reads a payload as its rule says. Throws a PayloadError. */
export function readPayload(payload: Uint8Array, rule: MappingRule): unknown {
  const text = textOf(payload);
  if (rule.payload === 'json') {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new PayloadError('not-json', error instanceof Error ? error.message : 'not JSON');
    }
  }
  if (rule.payload === 'csv') return csvLine(text, rule.separator);
  if (rule.payload === 'number') {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw new PayloadError('not-a-number', 'the payload is not a number');
    return value;
  }
  if (rule.payload === 'boolean') return text.trim();
  return text;
}

/** The fields of the first line that is not empty. A field in double quotes may hold the separator; "" is a quote. */
export function csvLine(text: string, separator: string): string[] {
  const line = text.split(/\r?\n/).find((one) => one.trim() !== '');
  if (line === undefined) throw new PayloadError('empty', 'there is no line');
  const fields: string[] = [];
  let field = '';
  // Kept beside the field: to look at all of it again at each quote would take the square of its length.
  let blank = true;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (quoted) {
      if (char !== '"') {
        field += char;
        blank &&= char.trim() === '';
      } else if (line[at + 1] === '"') {
        field += '"';
        blank = false;
        at++;
      } else quoted = false;
    } else if (char === '"' && blank) {
      quoted = true;
      field = '';
    } else if (char === separator) {
      fields.push(field.trim());
      field = '';
      blank = true;
    } else {
      field += char;
      blank &&= char.trim() === '';
    }
  }
  if (quoted) throw new PayloadError('not-csv', 'a quote is not closed');
  fields.push(field.trim());
  return fields;
}
