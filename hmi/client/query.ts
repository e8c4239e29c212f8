import type { z } from 'zod/mini';
import { ApiError } from './errors.ts';
import type { QueryInputs } from './generated/queries.ts';
import type { Send } from './transport.ts';

type Shape = z.core.$ZodType;
/** The shapes of answers by the names of their queries. A function fetches one that is not needed before the first page. */
export type Shapes = Readonly<Record<string, Shape | (() => Promise<Shape>)>>;

type ShapeOf<Entry> = Entry extends () => Promise<infer Fetched> ? Fetched : Entry;
/** What a query that has its shape here answers. */
export type AnswerOf<Table extends Shapes, Name extends keyof Table> = z.infer<ShapeOf<Table[Name]>>;

/** Names and values as what stands behind an address; what is empty is left out. */
export const search = (values: Readonly<Record<string, unknown>>): string => {
  const parts = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return parts.length ? `?${parts.map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`).join('&')}` : '';
};

async function fetched(load: () => Promise<Shape>): Promise<Shape> {
  try {
    return await load();
  } catch (cause) {
    // The files of the page come by the same link as its answers.
    throw new ApiError('link-lost', 'The server did not answer', { cause });
  }
}

/** Queries of modules by their names, of those that are in `shapes`; each answer is checked against its shape. */
export function createQuery<Table extends Shapes>(send: Send, shapes: Table) {
  return async <Name extends keyof Table & keyof QueryInputs>(
    name: Name,
    input: QueryInputs[Name],
    signal?: AbortSignal,
    /** `timeout`: how long an answer may take (ms). `into`: it is a page of a file of that kind, and audited as an export. */
    { timeout, into }: { readonly timeout?: number | undefined; readonly into?: string | undefined } = {},
  ): Promise<AnswerOf<Table, Name>> => {
    const entry = shapes[name];
    const shape = typeof entry === 'function' ? await fetched(entry) : entry;
    return send(
      `/api/v1/queries/${name}${search({ input: JSON.stringify(input), into })}`,
      shape as ShapeOf<Table[Name]> & Shape,
      {
        signal,
        ...(timeout === undefined ? {} : { timeout }),
      },
    );
  };
}
