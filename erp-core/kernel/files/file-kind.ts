import { fileTypeFromBuffer } from 'file-type';
import { endingOf, runsAsText } from './runs.ts';

/** What files are for people. Programs are of no kind: nothing that runs is kept beside records. */
export const FILE_KINDS = ['image', 'pdf', 'sheet', 'document', 'text', 'drawing', 'video', 'archive'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

interface FileType {
  readonly kind: FileKind;
  /** A browser shows it within a page without running anything of it. */
  readonly shown?: true;
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN = 'application/vnd.oasis.opendocument';
const TYPES: Readonly<Record<string, FileType>> = {
  'image/png': { kind: 'image', shown: true },
  'image/jpeg': { kind: 'image', shown: true },
  'image/webp': { kind: 'image', shown: true },
  'image/gif': { kind: 'image', shown: true },
  'application/pdf': { kind: 'pdf', shown: true },
  [`${OFFICE}.spreadsheetml.sheet`]: { kind: 'sheet' },
  [`${OPEN}.spreadsheet`]: { kind: 'sheet' },
  'text/csv': { kind: 'sheet' },
  [`${OFFICE}.wordprocessingml.document`]: { kind: 'document' },
  [`${OFFICE}.presentationml.presentation`]: { kind: 'document' },
  [`${OPEN}.text`]: { kind: 'document' },
  [`${OPEN}.presentation`]: { kind: 'document' },
  'text/plain': { kind: 'text' },
  'application/json': { kind: 'text' },
  'application/xml': { kind: 'text' },
  'image/vnd.dwg': { kind: 'drawing' },
  'image/vnd.dxf': { kind: 'drawing' },
  'model/step': { kind: 'drawing' },
  'model/iges': { kind: 'drawing' },
  'video/mp4': { kind: 'video', shown: true },
  'video/webm': { kind: 'video', shown: true },
  'application/zip': { kind: 'archive' },
};

export const kindOf = (type: string): FileKind | undefined =>
  Object.hasOwn(TYPES, type) ? TYPES[type]?.kind : undefined;
export const isShown = (type: string): boolean => Object.hasOwn(TYPES, type) && TYPES[type]?.shown === true;

/** How much of a file's beginning tells what it is. */
export const HEAD_BYTES = 65_536;

/** What texts are, by the ends of their names: nothing else tells them apart. */
const TEXTS: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  xml: 'application/xml',
  dxf: 'image/vnd.dxf',
  step: 'model/step',
  stp: 'model/step',
  igs: 'model/iges',
  iges: 'model/iges',
};
/**
 * What a file is by its own first bytes; of texts its name says the rest. Undefined: nothing that is kept, such as programs.
 * @param head its first `HEAD_BYTES`, or all of it
 */
export async function typeOf(head: Uint8Array, name: string): Promise<string | undefined> {
  const text = textOf(head);
  if (text !== undefined && runsAsText(text)) return undefined;
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found) return kindOf(found.mime) && found.mime;
  if (text === undefined) return undefined;
  const ending = endingOf(name);
  return (Object.hasOwn(TEXTS, ending) ? TEXTS[ending] : undefined) ?? 'text/plain';
}

/** Undefined: it is no UTF-8, or holds what no text does. */
function textOf(head: Uint8Array): string | undefined {
  try {
    // The last letter may be cut off in the middle.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
