import { csvRows, type PayloadPath } from '@millrace/contracts';

export const FORMATS = ['auto', 'json', 'csv', 'text'] as const;
export type Format = (typeof FORMATS)[number];

export interface DocumentOptions {
  readonly format: Format;
  readonly separator: string;
  /** Whether the first line of a CSV names its columns. */
  readonly header: boolean;
}

/**
 * What a page says, as values to be reached by steps.
 * - JSON: as it is.
 * - CSV: `{ rows, last }`; a row is an object by the names of the columns, or an array where there is no header.
 * - text: `{ text, lines, fields }`; `fields` holds what stands behind "name:" or "name=".
 */
export type Document = { readonly document: unknown } | { readonly fault: string };

/** Reads a page. `type` is its Content-Type, empty where it has none. Never throws. */
export function readDocument(bytes: Uint8Array, type: string, options: DocumentOptions): Document {
  const text = decoded(bytes, type);
  if (text === null) return { fault: `it is not text in the encoding it claims (${type || 'UTF-8'})` };
  const format = options.format === 'auto' ? formatOf(type, text) : options.format;
  if (format === 'json') return jsonDocument(text);
  if (format === 'csv') return csvDocument(text, options);
  return { document: textDocument(text) };
}

function decoded(bytes: Uint8Array, type: string): string | null {
  const label = /;\s*charset="?([\w.:-]{1,40})/i.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function formatOf(type: string, text: string): Exclude<Format, 'auto'> {
  const media = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (media === 'application/json' || media.endsWith('+json') || media === 'text/json') return 'json';
  if (media === 'text/csv' || media === 'application/csv') return 'csv';
  // Small devices often serve JSON as text/html or without a type.
  return /^\s*[[{]/.test(text) ? 'json' : 'text';
}

function jsonDocument(text: string): Document {
  try {
    return { document: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: `it is not JSON: ${error instanceof Error ? error.message.slice(0, 120) : 'it cannot be read'}` };
  }
}

function csvDocument(text: string, { separator, header }: DocumentOptions): Document {
  const rows: unknown[] = [];
  let names: readonly string[] | null = null;
  for (const row of csvRows(text, separator)) {
    if ('fault' in row) return { fault: `line ${row.line} of its CSV: ${row.fault}` };
    if (header && names === null) names = row.fields;
    else rows.push(names === null ? row.fields : Object.fromEntries(names.map((name, at) => [name, row.fields[at]])));
  }
  return { document: { rows, last: rows.at(-1) } };
}

const FIELD = /^\s*([^:=\s][^:=]{0,120}?)\s*[:=]\s*(.*?)\s*$/;

function textDocument(text: string): unknown {
  const lines = text.split(/\r\n|\r|\n/);
  const fields = lines.flatMap((line) => {
    const match = FIELD.exec(line.slice(0, LONGEST_LINE));
    return match?.[1] === undefined ? [] : [[match[1], match[2]]];
  });
  return { text: text.trim(), lines, fields: Object.fromEntries(fields) as unknown };
}

/** A line longer than this is a page's own markup, not a field: the pattern is not let loose on it. */
const LONGEST_LINE = 1_000;

/** Steps of a JSON Pointer (RFC 6901); null where it is none. */
export function pointerSteps(pointer: string): PayloadPath | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
