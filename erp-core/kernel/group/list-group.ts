import { z } from 'zod';
import { invalid } from '../conditions.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Db } from '../db.ts';
import type { ListRequest } from '../kernel.ts';
import type { Place, PlacedRow } from '../listing.ts';
import { askEach, type GroupMember, type GroupPage } from './group.ts';

interface PlacedPage {
  readonly rows: readonly PlacedRow[];
  readonly more: boolean;
  readonly type: string | null;
}

export interface ListWay {
  readonly list: (
    member: GroupMember,
    request: Omit<ListRequest, 'cursor'>,
    after: (Place & { readonly from: boolean }) | undefined,
  ) => Promise<PlacedPage>;
  /** Asks what is of no company's records. */
  readonly read: <Result>(work: (db: Db) => Promise<Result>) => Promise<Result>;
}

/** The last row that was told: its value of what is sorted by, its id, its company. */
const place = z.tuple([z.string().nullable(), z.uuid(), z.uuid()]);
/** As PostgreSQL writes the types of columns; it becomes part of a statement. */
const TYPE = /^[a-z][a-z0-9 ]*$/;

/**
 * One page over several companies: a page of each, laid into one order. Ties are settled by the id and then the company,
 * so that the cursor names one place in all of them and no row is skipped or repeated.
 */
export async function listGroup(
  members: readonly GroupMember[],
  { cursor, ...request }: ListRequest,
  { list, read }: ListWay,
): Promise<GroupPage> {
  const after = cursor === undefined ? undefined : readCursor(place, cursor);
  const down = request.sort?.startsWith('-') ?? false;
  const { limit = 50 } = request;
  const { answers, companies } = await askEach(members, (member) => {
    if (!after) return list(member, request, undefined);
    const [value, id, company] = after;
    // Of companies behind that one in the order of ties, a row of the very same place is still to come.
    const from = down ? member.caller.company < company : member.caller.company > company;
    return list(member, request, { value, id, from });
  });
  const found = answers.flatMap(({ member, value: { rows } }) =>
    rows.map((one) => ({ ...one, company: member.caller.company })),
  );
  const type = answers.map(({ value }) => value.type).find((one) => one !== null) ?? null;
  const ordered = type === null ? [] : await read((db) => inOrder(db, found, type, down));
  const page = ordered.slice(0, limit);
  const last = page.at(-1);
  const more = ordered.length > limit || answers.some(({ value }) => value.more);
  return {
    rows: page.map(({ company, row }) => ({ company, ...row })),
    cursor: last && more ? writeCursor([last.value, last.id, last.company]) : null,
    companies,
  };
}

/**
 * Rows of several lists in the order of one. The database is asked, for only it knows how it orders texts: its collation
 * is the plant's, and another order here would skip rows between pages.
 */
async function inOrder<Row extends Place & { readonly company: string }>(
  db: Db,
  rows: readonly Row[],
  type: string,
  down: boolean,
): Promise<readonly Row[]> {
  if (!TYPE.test(type)) throw invalid('sort', 'this field has no order over several companies');
  const way = down ? 'desc' : 'asc';
  const order = await db.rows<{ readonly at: number }>(
    `select o.at from unnest($1::text[], $2::uuid[], $3::uuid[]) with ordinality as o(value, id, company, at)
     order by o.value::${type} ${way} nulls last, o.id ${way}, o.company ${way}`,
    [rows.map(({ value }) => value), rows.map(({ id }) => id), rows.map(({ company }) => company)],
  );
  return order.flatMap(({ at }) => rows[at - 1] ?? []);
}
