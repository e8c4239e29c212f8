import type { Readable } from 'node:stream';
import type { Pool } from 'pg';
import { z } from 'zod';
import { NOTED, type Note, operationNote } from '../audit/note.ts';
import { type Caller, permits } from '../caller.ts';
import type { CommandDefinition } from '../command.ts';
import { inCompany } from '../db.ts';
import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { Fault } from '../fault.ts';
import { fieldMeta } from '../field-meta.ts';
import { newId } from '../identifier.ts';
import { invalidInput } from '../invalid-input.ts';
import { refuse } from '../kernel-refusals.ts';
import { fieldsByName } from '../lines/names.ts';
import { type Refusal, Refused } from '../refusal.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import { notPermitted } from '../rights/refused.ts';
import { keptOf } from '../rights/sensitive.ts';
import { type FileValue, fileName, isFile, MOST_BYTES, misfit, tooLarge } from './file-field.ts';
import { typeOf } from './file-kind.ts';
import { faultIn } from './inspect.ts';
import { holdBytes } from './keeping/byte-lock.ts';
import { hasPictures, type PictureSize } from './picture/picture.ts';
import type { PictureShelf } from './picture/shelf.ts';
import type { ByteRange, FileStore } from './store/file-store.ts';

/** A file to be read, by whoever asked for it: his rights were looked at. */
export interface OpenedFile extends FileValue {
  /** All of it, or a part. Rejects with a `Fault` where the bytes are not there (file-lost). */
  readonly read: (range?: ByteRange) => Promise<Readable>;
  /** A smaller picture of it, of a PDF that of a page (from 1), as WebP without metadata; undefined where there is none. */
  readonly picture: (size: PictureSize, page?: number) => Promise<Uint8Array | undefined>;
}

export interface FileDesk {
  /**
   * Takes a file in for a field of an entity ("photo", "lines.photo"), before a record names it. What it is, its own bytes
   * say. Throws `Refused` where the caller may not write that field, or the file does not fit it.
   */
  readonly add: (
    caller: Caller,
    entity: string,
    field: string,
    given: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
  ) => Promise<FileValue>;
  /** The same for a file input of a command's own, for whoever may give that command. */
  readonly addFor: (
    caller: Caller,
    command: string,
    field: string,
    given: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
  ) => Promise<FileValue>;
  /**
   * A file that a record names, or has named, for whoever may read the field and what was written of it. Throws `Refused`
   * (file-unknown).
   */
  readonly open: (caller: Caller, entity: string, id: string, file: string) => Promise<OpenedFile>;
  /** A file that is attached to a comment, for whoever sees the record that it is about. Throws `Refused` (file-unknown). */
  readonly openSaid: (caller: Caller, comment: string, file: string) => Promise<OpenedFile>;
  /** A version of a file beside a record, for whoever sees the record. Throws `Refused` (file-unknown). */
  readonly openAttached: (caller: Caller, attachment: string, file: string) => Promise<OpenedFile>;
  /** What the caller took in himself within a day, whether or not a record names it by now. Throws `Refused`. */
  readonly own: (caller: Caller, file: string) => Promise<OpenedFile>;
}

export interface FileDeskOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  /** Undefined: there is no place for files. */
  readonly store: FileStore | undefined;
  /** Undefined: files are not shown as pictures. */
  readonly pictures: PictureShelf | undefined;
  readonly entityNamed: (caller: Caller, name: string) => Promise<{ readonly entity: EntityDefinition }>;
  readonly commandNamed: (caller: Caller, name: string) => Promise<Pick<CommandDefinition, 'permission' | 'input'>>;
  readonly get: (caller: Caller, entity: string, id: string) => Promise<Readonly<Record<string, unknown>>>;
  /** What stood in a record, version by version, as far as the caller sees it. */
  readonly written: (
    caller: Caller,
    entity: string,
    id: string,
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Tells the audit trail of a refusal, and gives it. */
  readonly withheld: (caller: Caller, name: string, way: string, refusal: Refusal) => Refused;
  readonly note: (note: Note) => void;
}

const DAY = 24 * 3600 * 1_000_000;

interface Kept extends FileValue {
  readonly hash: string;
}

export function createFileDesk({ pool, clock, store: place, ...options }: FileDeskOptions): FileDesk {
  const { entityNamed, commandNamed, get, withheld, note, pictures } = options;
  const store = (): FileStore => {
    if (!place) throw new Refused(refuse('files-nowhere'));
    return place;
  };

  /** The rows of a statement in the caller's company. */
  const kept = (caller: Caller, condition: string, values: readonly unknown[]): Promise<Kept | undefined> =>
    inCompany(
      pool,
      caller,
      (db) => db.one<Kept>(`select id, name, type, size, hash from kernel.file where ${condition}`, values),
      'read',
    );

  function opened({ hash, ...value }: Kept): OpenedFile {
    const read: OpenedFile['read'] = async (range) => {
      try {
        return await store().read(hash, range);
      } catch (error) {
        if (error instanceof Refused || error instanceof Fault) throw error;
        throw new Fault('file-lost', 'us', `the bytes of the file ${value.id} are not where files are kept`, {}, error);
      }
    };
    return {
      ...value,
      read,
      picture: async (size, page = 1) =>
        hasPictures(value.type) ? pictures?.get({ hash, type: value.type, page }, size, read) : undefined,
    };
  }

  async function fieldOf(caller: Caller, name: string, field: string) {
    const { entity } = await entityNamed(caller, name);
    const writes = ['create', 'change'].some((verb) => permits(caller, `${name}.${verb}`));
    if (!writes) throw withheld(caller, name, 'file', notPermitted(caller, `${name}.change`));
    const { hidden, locked } = fieldsFor(caller, entity);
    const fields = fieldsByName(entity);
    const schema = Object.hasOwn(fields, field) ? fields[field] : undefined;
    const above = field.split('.', 1)[0] ?? field;
    const kept = [field, above].some((one) => hidden.has(one) || locked.has(one));
    if (!schema || !isFile(schema) || kept) throw new Refused(refuse('unknown-name', { name: `${name}.${field}` }));
    return schema;
  }

  async function inputOf(caller: Caller, name: string, field: string) {
    const { permission, input } = await commandNamed(caller, name);
    if (!permits(caller, permission)) throw withheld(caller, name, 'file', notPermitted(caller, permission));
    const shape = input.shape as Fields;
    const schema = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (!schema || !isFile(schema) || keptOf(caller, shape).includes(field))
      throw new Refused(refuse('unknown-name', { name: `${name}.${field}` }));
    return schema;
  }

  /** `of`: what it is taken in for, as the audit trail says it. */
  async function takeIn(
    caller: Caller,
    { schema, field, of }: { readonly schema: z.ZodType; readonly field: string; readonly of: string },
    { name: given, bytes }: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
  ): Promise<FileValue> {
    const named = z.object({ name: fileName }).safeParse({ name: given });
    if (!named.success) throw new Refused(invalidInput(named.error, caller.locale));
    const { name } = named.data;
    const most = fieldMeta(schema).maxBytes ?? MOST_BYTES;
    const incoming = await store().take(bytes, most);
    if (incoming === 'too-large') throw new Refused(tooLarge(field, most));
    try {
      const { hash, size, head } = incoming;
      if (size === 0) throw new Refused(refuse('file-empty', { field }));
      const type = (await typeOf(head, name)) ?? 'application/octet-stream';
      const against = misfit(schema, field, { type, size });
      if (against) throw new Refused(against);
      const fault = await faultIn(incoming, type, { field, pictures });
      if (fault) throw new Refused(fault);
      const value: FileValue = { id: newId(), name, type, size };
      // Bytes first: a row never names what is not there. Held fast, for the same bytes may be about to be removed.
      await incoming.bring();
      await inCompany(pool, caller, async (db) => {
        await holdBytes(db, hash);
        await incoming.keep();
        await db.run(
          'insert into kernel.file (id, hash, name, type, size, at, user_id) values ($1, $2, $3, $4, $5, $6, $7)',
          [value.id, hash, name, type, size, clock(), caller.user],
        );
      });
      const taken = operationNote(caller, NOTED.fileTaken, { of, file: value.id, type, size });
      // Of a source of their own: many uploads must not leave untold what the same person exports.
      note({ ...taken, source: `files ${taken.source}` });
      return value;
    } finally {
      await incoming.drop();
    }
  }

  return {
    add: async (caller, entity, field, given) =>
      takeIn(caller, { schema: await fieldOf(caller, entity, field), field, of: `${entity}.${field}` }, given),
    addFor: async (caller, command, field, given) =>
      takeIn(caller, { schema: await inputOf(caller, command, field), field, of: `${command}.${field}` }, given),
    async open(caller, entity, id, file) {
      const record = await get(caller, entity, id);
      const { entity: of } = await entityNamed(caller, entity);
      const named = (row: Readonly<Record<string, unknown>>) => filesIn(of, row).find((one) => one.id === file);
      const said = named(record) ?? (await options.written(caller, entity, id)).map(named).find(Boolean);
      const found = said && (await kept(caller, 'id = $1', [file]));
      if (!found) throw new Refused(refuse('file-unknown'));
      return opened({ ...found, name: said.name });
    },
    async openSaid(caller, comment, file) {
      const said = await inCompany(
        pool,
        caller,
        (db) =>
          db.one<{ entity: string; record: string; name: string }>(
            `select c.entity, c.record, f.file_name as name from kernel.comment_file f
             join kernel.comment c on c.id = f.comment where f.comment = $1 and f.file_id = $2`,
            [comment, file],
          ),
        'read',
      );
      if (said) await get(caller, said.entity, said.record);
      const found = said && (await kept(caller, 'id = $1', [file]));
      if (!found) throw new Refused(refuse('file-unknown'));
      return opened({ ...found, name: said.name });
    },
    async openAttached(caller, attachment, file) {
      const said = await inCompany(
        pool,
        caller,
        (db) =>
          db.one<{ entity: string; record: string; name: string }>(
            `select a.entity, a.record, v.file_name as name from kernel.attachment a
             join kernel.attachment_version v on v.attachment = a.id
             where a.id = $1 and v.file_id = $2 order by v.version desc limit 1`,
            [attachment, file],
          ),
        'read',
      );
      if (said) await get(caller, said.entity, said.record);
      const found = said && (await kept(caller, 'id = $1', [file]));
      if (!found) throw new Refused(refuse('file-unknown'));
      return opened({ ...found, name: said.name });
    },
    async own(caller, file) {
      const found = await kept(caller, 'id = $1 and user_id = $2 and at > $3', [file, caller.user, clock() - DAY]);
      if (!found) throw new Refused(refuse('file-unknown'));
      return opened(found);
    },
  };
}

/** What a record, as its reader sees it, and its lines name. */
function filesIn(of: EntityDefinition, record: Readonly<Record<string, unknown>>): readonly FileValue[] {
  const rows = [
    { fields: of.table.fields, row: record },
    ...of.parts.flatMap(({ name, fields }) => {
      const lines = record[name];
      return Array.isArray(lines) ? lines.map((row: Readonly<Record<string, unknown>>) => ({ fields, row })) : [];
    }),
  ];
  return rows.flatMap(({ fields, row }) =>
    Object.entries(fields).flatMap(([field, schema]) => {
      const value = row[field];
      return isFile(schema) && typeof value === 'object' && value !== null ? [value as FileValue] : [];
    }),
  );
}
