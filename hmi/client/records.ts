import { z } from 'zod';
import type { InputOf } from './commands.ts';
import * as shapes from './shapes/record.ts';
import type { Send } from './transport.ts';

/** What a list of records is asked for. `sort`: a field, with "-" before it from the greatest down. */
export interface RecordQuestion {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly sort?: string;
  readonly search?: string;
}
export type SheetFormat = 'csv' | 'xlsx';

export interface AggregateQuestion extends Pick<RecordQuestion, 'filter' | 'search'> {
  /** Fields; of a date or a moment also "field:month" (day, week, month, quarter, year). */
  readonly by?: readonly string[];
  /** Name → "count", or { sum | average | least | greatest: field }. */
  readonly measures?: Readonly<Record<string, unknown>>;
  /** Groups told, 1,000 where nothing is said, 10,000 at most. */
  readonly limit?: number;
  /** Goes on behind the last group of an answer before. */
  readonly cursor?: string | undefined;
  /** The time zone in which moments have their days ("leftAt:month"). */
  readonly zone?: string;
}

/** What asks all companies that one belongs to. */
const ALL = '*';

const parameters = (values: Readonly<Record<string, unknown>>): string => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '') continue;
    if (typeof value === 'object' && Object.keys(value).length === 0) continue;
    query.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
};

/** Reading of whatever is declared, by its name ("stock.item"). Commands write it. */
export function createRecords(send: Send, base: string) {
  const at = (kind: string, name: string, rest = ''): string => `/api/v1/${kind}/${encodeURIComponent(name)}${rest}`;
  return {
    menu: async (signal?: AbortSignal) => (await send('/api/v1/menu', shapes.menu, { signal })).modules,
    /** Records of all kinds by the words in them; `kinds`: names of entities. */
    search: (
      { kinds, ...question }: { q: string; kinds?: readonly string[]; limit?: number; cursor?: string | undefined },
      signal?: AbortSignal,
    ) => send(`/api/v1/search${parameters({ ...question, kinds: kinds?.join(',') })}`, shapes.search, { signal }),
    describe: (name: string, signal?: AbortSignal) =>
      send(at('descriptions', name), shapes.entityDescription, { signal }),
    /** A page; `next` is the cursor of the one after it. */
    list: async (
      name: string,
      { cursor, limit = 100, ...question }: RecordQuestion & { cursor?: string | undefined; limit?: number },
      signal?: AbortSignal,
    ) => {
      const page = await send(at('entities', name, parameters({ ...question, cursor, limit })), shapes.records, {
        signal,
      });
      return { rows: page.rows, next: page.cursor };
    },
    /** The same over all companies that one belongs to, a row's `company` being whose it is. */
    listAll: async (
      name: string,
      { cursor, limit = 100, ...question }: RecordQuestion & { cursor?: string | undefined; limit?: number },
      signal?: AbortSignal,
    ) => {
      const path = at('entities', name, parameters({ ...question, cursor, limit, companies: ALL }));
      const page = await send(path, shapes.groupRecords, { signal });
      return { rows: page.rows, next: page.cursor, companies: page.companies };
    },
    get: (name: string, id: string, signal?: AbortSignal) =>
      send(at('entities', name, `/${encodeURIComponent(id)}`), shapes.record, { signal }),
    history: async (
      name: string,
      id: string,
      { below, limit = 50 }: { below?: number; limit?: number } = {},
      signal?: AbortSignal,
    ) =>
      (
        await send(
          at('entities', name, `/${encodeURIComponent(id)}/history${parameters({ below, limit })}`),
          shapes.history,
          {
            signal,
          },
        )
      ).entries,
    /** A row a group; more `groups` than rows: the server tells no more of them at once. */
    aggregate: (name: string, { by, ...question }: AggregateQuestion, signal?: AbortSignal) =>
      send(at('aggregates', name, parameters({ ...question, by: by?.join(',') })), shapes.aggregates, { signal }),
    /** By company; `totals` over all of them where that says something. */
    aggregateAll: (name: string, { by, ...question }: AggregateQuestion, signal?: AbortSignal) =>
      send(at('aggregates', name, parameters({ ...question, by: by?.join(','), companies: ALL })), shapes.groupSums, {
        signal,
      }),
    /** Addresses of files, for a link; of one company, or of all that one belongs to. */
    exportUrl: (name: string, question: RecordQuestion, format: SheetFormat = 'csv', all = false): string =>
      `${base}${at('exports', name, parameters({ ...question, format, ...(all ? { companies: ALL } : {}) }))}`,
    /** A file that a job has made. */
    madeExportUrl: (id: string): string => `${base}/api/v1/made-exports/${encodeURIComponent(id)}`,
    fileUrl: (name: string, id: string, file: string): string =>
      `${base}${at('entities', name, `/${encodeURIComponent(id)}/files/${encodeURIComponent(file)}`)}`,
    /** A file that is attached to a comment. */
    commentFileUrl: (comment: string, file: string): string =>
      `${base}/api/v1/comments/${encodeURIComponent(comment)}/files/${encodeURIComponent(file)}`,
    /** A version of a file beside a record. */
    attachmentFileUrl: (attachment: string, file: string): string =>
      `${base}/api/v1/attachments/${encodeURIComponent(attachment)}/files/${encodeURIComponent(file)}`,
    /** Where a file is sent to for a field, before a record names it. */
    filesUrl: ({ entity, command, field }: { entity: string; command?: string | undefined; field: string }): string =>
      `${base}${command === undefined ? at('entities', entity, '') : at('commands', command, '')}/files${parameters({ field })}`,
    templateUrl: (name: string, format: SheetFormat = 'csv'): string =>
      `${base}${at('templates', name, parameters({ format }))}`,
  };
}
export type Records = ReturnType<typeof createRecords>;

/** The longest edge of a smaller picture: 96, 320 or 1,280 pixels. */
export type PictureSize = 'small' | 'medium' | 'large';

/** Where a smaller picture of a file is, by where the file is. */
export const pictureOf = (fileUrl: string, size: PictureSize): string => `${fileUrl}?picture=${size}`;

const bulk = z.object({
  results: z.array(
    z.object({
      ok: z.boolean(),
      result: z.unknown().optional(),
      refusal: z.object({ code: z.string(), message: z.string() }).nullish(),
      /** It waits for another person. */
      proposed: z.unknown().optional(),
      /** What takes it back, where something does and the caller may. */
      undo: z.object({ command: z.string(), input: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
});
/** One command for many inputs, each with its own outcome, in the order given. */
export const createBulk =
  (send: Send) =>
  async <Name extends string>(name: Name, inputs: readonly InputOf<Name>[], key: string) =>
    (
      await send(`/api/v1/commands/${name}/bulk`, bulk, {
        method: 'POST',
        body: { inputs },
        headers: { 'idempotency-key': key },
        timeout: 120_000,
      })
    ).results;
