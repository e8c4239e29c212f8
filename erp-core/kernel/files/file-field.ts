import { z } from 'zod';
import type { FieldOptions } from '../field-meta.ts';
import { fieldMeta } from '../field-meta.ts';
import { pointAt, targetOf } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { FILE_KINDS, type FileKind, kindOf } from './file-kind.ts';
import { runsByName } from './runs.ts';
import { storedFiles } from './stored-file.ts';

/** What a record says of a file: what it is called there, and what it is. */
export interface FileValue {
  /** Of the file as it was taken in (`kernel.files.add`). */
  readonly id: string;
  readonly name: string;
  /** Media type, by its own bytes. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export interface FileRules {
  /** What it may be. */
  readonly accept?: readonly FileKind[];
  readonly maxBytes?: number;
}

const MEGABYTE = 1_000_000;
/** No field may take more. */
export const MOST_BYTES = 200 * MEGABYTE;
// Nothing that a file system, a header or a reader's eye takes for more than a letter of a name; the joiners of Bengali and
// Devanagari (200C, 200D) are letters.
const NAME = /^(?:(?![/\\\u200C\u200D])[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|[\u200C\u200D])+$/u;

/** What a file is called: only words, never a path, and nothing that a system would run. */
export const fileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(NAME, 'a name without "/" and "\\" and without letters that cannot be seen')
  .refine((name) => /[^.\s]/.test(name), 'a name of more than dots')
  .refine((name) => !runsByName(name), 'a name by which no system runs it: another ending');

const fileOf = (field: 'file' | 'image', rules: Required<FileRules>, meta: FieldOptions) => {
  if (rules.maxBytes > MOST_BYTES) throw new TypeError(`a file has at most ${MOST_BYTES} bytes`);
  const made = z
    .strictObject({
      id: z.uuid(),
      name: fileName,
      type: z.string().max(100),
      size: z.int().min(1),
    })
    .meta({ field, ...rules, ...meta });
  pointAt(made, { name: storedFiles.name, table: storedFiles, siteField: undefined, seenAt: [] });
  return made;
};

/**
 * A file beside the record: `{ id, name, type, size }` as the server answered when it took it in; the name may be another.
 * Columns `<field>_id uuid` (which refers to kernel.file), `<field>_name text`, `<field>_type text`, `<field>_size bigint`.
 * Whoever may read the field reads the file.
 */
export const file = ({
  accept = ['pdf', 'image', 'sheet', 'document', 'text'],
  maxBytes = 25 * MEGABYTE,
  ...meta
}: FieldOptions & FileRules = {}) => fileOf('file', { accept, maxBytes }, meta);

/** A picture (PNG, JPEG, WebP or GIF), kept like a file and shown with the record. */
export const image = ({ maxBytes = 10 * MEGABYTE, ...meta }: FieldOptions & Pick<FileRules, 'maxBytes'> = {}) =>
  fileOf('image', { accept: ['image'], maxBytes }, meta);

/** Several files of one input of a command; no field of a record, which has lines for that. */
export function files({
  most = 10,
  accept = [...FILE_KINDS],
  maxBytes = 25 * MEGABYTE,
}: FileRules & { readonly most?: number } = {}) {
  const made = z
    .array(fileOf('file', { accept, maxBytes }, {}))
    .max(most)
    .meta({ field: 'files', accept, maxBytes });
  pointAt(made, { name: storedFiles.name, table: storedFiles, siteField: undefined, seenAt: [] });
  return made;
}

/** A file that was taken in beforehand, or several; a sheet that comes as the text of an input is none. */
export const isFile = (schema: z.ZodType): boolean =>
  ['file', 'image', 'files'].includes(fieldMeta(schema).field) && targetOf(schema) === storedFiles;

/** Why a file does not fit a field; undefined: it does. */
export function misfit(schema: z.ZodType, field: string, { type, size }: Pick<FileValue, 'type' | 'size'>) {
  const { accept = [], maxBytes = MOST_BYTES } = fieldMeta(schema);
  const kind = kindOf(type);
  if (!kind || !accept.includes(kind)) return refuse('file-kind', { field, type, accept: accept.join(', ') });
  return size > maxBytes ? tooLarge(field, maxBytes) : undefined;
}

export const tooLarge = (field: string, most: number): Refusal =>
  refuse('file-too-large', { field, most: `${Math.floor(most / MEGABYTE)} MB` });

/** What was taken in under this id is something else than a record would say of it. */
export const isSaidRightly = (said: unknown, kept: Readonly<Record<string, unknown>>): boolean => {
  const { type, size } = said as FileValue;
  return type === kept.type && size === Number(kept.size);
};
