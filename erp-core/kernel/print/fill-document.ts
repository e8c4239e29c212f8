import type { Document } from '@millrace/typesetting';
import { permits } from '../caller.ts';
import { companySettings } from '../core/company-settings.ts';
import type { EntityDefinition } from '../entity.ts';
import type { ListRequest } from '../kernel.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Label, Locale } from '../label.ts';
import { getEntity, listEntity } from '../listing.ts';
import { closed } from '../modules/closed.ts';
import { Refused } from '../refusal.ts';
import type { Action } from '../rights/grant.ts';
import { notPermitted } from '../rights/refused.ts';
import { settingsInForce } from '../settings/settings.ts';
import type { DocumentDefinition, RowsSource } from './document-definition.ts';
import type { ValueAt } from './filled-text.ts';
import { type Reading, Referred } from './gather.ts';
import { type Letterhead, readyDocument } from './ready-document.ts';

/** More is no document but a data set, which is exported. */
const MOST_ROWS = 5_000;
const PAGE = 500;

export interface DocumentWanted {
  readonly of: EntityDefinition;
  readonly definition: DocumentDefinition;
  /** The template's own name: its title where it says none. */
  readonly label: Label;
  /** The record; of a document of a list, none. */
  readonly record: string | undefined;
  /** Of a document of a list. */
  readonly list: Omit<ListRequest, 'cursor' | 'limit'>;
  readonly company: Letterhead;
  /** Asks a question of a module, by the caller's rights. */
  readonly ask: (query: string, input: unknown) => Promise<unknown>;
  readonly locale: Locale;
  /** Microseconds. */
  readonly now: number;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Fills a document template with a record or a list, as the caller sees it. Throws `Refused`: a record that he does not see,
 * a list that he may not take out as a whole, a template with faults (input-invalid), more rows than a document has.
 */
export async function fillDocument(reading: Reading, wanted: DocumentWanted): Promise<Document> {
  const { of, definition, record, locale, now, company } = wanted;
  const { db, caller, registry } = reading;
  const ready = readyDocument(definition, of, registry, locale);
  if ('issues' in ready) throw new Refused(refuse('input-invalid', { issues: ready.issues }));
  const { zone } = await settingsInForce(db, companySettings, now);
  const referred = new Referred(reading);
  const source = definition.table?.rows;
  if (record === undefined && source?.from !== 'list') {
    throw new Refused(refuse('input-invalid', { issues: [{ path: 'records', message: 'a record is wanted' }] }));
  }
  const own: Row = source?.from === 'list' || record === undefined ? {} : await getEntity(db, caller, of, record);
  const values = await referred.read(own, ready.names);
  const rows: ValueAt[] = [];
  const manner = { locale, zone };
  const input = ready.input(values, manner);
  for (const row of source ? await rowsOf(reading, source, wanted, { own, input }) : []) {
    rows.push(await referred.read(row, ready.rowNames));
  }
  return ready.fill({ values, rows, title: wanted.label[locale], company, now, manner });
}

async function rowsOf(
  reading: Reading,
  source: RowsSource,
  wanted: DocumentWanted,
  { own, input }: { readonly own: Row; readonly input: Readonly<Record<string, string>> },
): Promise<readonly Row[]> {
  if (source.from === 'query') return answered(source, wanted.ask, input);
  if (source.from === 'lines') {
    const lines = own[source.field];
    return Array.isArray(lines) ? (lines as readonly Row[]) : [];
  }
  if (source.from === 'list') return listed(reading, wanted.of, wanted.list, 'export');
  const other = reading.registry.entities.get(source.entity);
  if (!other) return [];
  const filter = { [source.by]: String(own.id) };
  return listed(reading, other, { filter, ...(source.sort ? { sort: source.sort } : {}) }, 'read');
}

/** All of them, page by page. A list as a whole leaves by the right to export it. */
async function listed(
  { db, caller, registry }: Reading,
  of: EntityDefinition,
  request: DocumentWanted['list'],
  action: Action,
): Promise<readonly Row[]> {
  const off = closed(registry, of.name);
  if (off) throw new Refused(off);
  if (!permits(caller, of.name, action)) throw new Refused(notPermitted(caller, of.name, action));
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page = await listEntity(
      db,
      caller,
      of,
      { ...request, limit: PAGE, ...(cursor === null ? {} : { cursor }) },
      action,
    );
    rows.push(...page.rows);
    cursor = page.cursor;
    if (rows.length > MOST_ROWS) throw new Refused(refuse('print-too-many', { most: MOST_ROWS }));
  } while (cursor !== null);
  return rows;
}

/** All rows of an answer, page by page, each with what is named of it. */
async function answered(
  { query, fields }: Extract<RowsSource, { from: 'query' }>,
  ask: DocumentWanted['ask'],
  input: Readonly<Record<string, string>>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null | undefined = null;
  do {
    const page = (await ask(query, cursor ? { ...input, cursor } : input)) as Answer;
    for (const row of page.rows ?? [])
      rows.push(Object.fromEntries(Object.keys(fields).map((name) => [name, valueAt(row, name)])));
    cursor = page.cursor ?? page.next;
    if (rows.length > MOST_ROWS) throw new Refused(refuse('print-too-many', { most: MOST_ROWS }));
  } while (cursor);
  return rows;
}

interface Answer {
  readonly rows?: readonly Row[];
  readonly cursor?: string | null;
  readonly next?: string | null;
}

const valueAt = (row: Row, place: string): unknown =>
  place
    .split('.')
    .reduce<unknown>((value, name) => (value === null || value === undefined ? value : Object(value)[name]), row);
