import { z } from 'zod';
import type { Caller } from '../caller.ts';
import { condition } from '../condition.ts';
import { TAGS } from '../conditions.ts';
import type { EntityDefinition } from '../entity.ts';
import { id, json, moment, text, wholeNumber } from '../fields.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import { table } from '../table.ts';

/** What a list shows, and how; what is left out is as the list comes by itself. */
export const viewDefinition = z.strictObject({
  filter: z.record(z.string().max(128), condition).default({}),
  search: z.string().max(200).optional(),
  /** A field, "-" before it from the greatest down. */
  sort: z.string().max(128).optional(),
  /** Fields, in their order. */
  columns: z.array(z.string().max(128)).min(1).max(50).optional(),
  /** A field whose values head the groups. */
  group: z.string().max(128).optional(),
  /** As something else than rows. */
  show: z.enum(['board', 'calendar', 'report']).optional(),
  /** The field of the lanes or of the days; of a report up to three that it is grouped by, a date also as "field:month". */
  by: z.array(z.string().max(128)).min(1).max(3).optional(),
  /** Of a report: "sum:quantity"; records are counted besides. */
  figures: z.array(z.string().max(160)).min(1).max(6).optional(),
  chart: z.enum(['bars', 'line', 'none']).optional(),
  /** What of a calendar is seen at once. */
  span: z.enum(['month', 'week']).optional(),
  /** Of a page that is no list: what its address says, by the names of its parameters. */
  page: z.record(z.string().max(40), z.string().max(2_000)).optional(),
});
export type ViewDefinition = z.infer<typeof viewDefinition>;

export const viewName = () => z.string().trim().min(1).max(80).meta({ field: 'text' });

export const views = table('kernel.view', {
  key: ['id'],
  fields: {
    ...{ id: id(), version: wholeNumber(), entity: text(), name: text(), owner: text(), at: moment() },
    scope: z.enum(['own', 'role', 'company']),
    role: id().nullable(),
    definition: json(viewDefinition),
  },
});

/** Stands as the holder of what all of the company begin with. */
export const WHOLE_COMPANY = '*';
export const viewDefaults = table('kernel.view_default', {
  key: ['id'],
  fields: { id: id(), entity: text(), holder: text(), view: id() },
});

/** The field that is meant by one of its parts ("price.amount") or its months ("leftAt:month"). */
const fieldOf = (named: string): string => named.split(/[.:]/, 1)[0] ?? named;
/** What a figure is of: "sum:price.amount" → "price.amount". */
const figureOf = (figure: string): string => figure.slice(figure.indexOf(':') + 1);

/** The fields that a view names and that are not there, or not for this reader; of a page (`of` null) all that is a list's. */
export function lackingIn(view: ViewDefinition, of: EntityDefinition | null, caller: Caller): readonly string[] {
  const { filter, sort, columns = [], group, by = [], figures = [], page, ...way } = view;
  if (of === null) {
    const lists = { sort, group, ...way };
    const said = Object.entries(lists).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    return [...Object.keys(filter), ...columns, ...by, ...figures, ...said];
  }
  const { hidden, masked } = fieldsFor(caller, of);
  const isThere = (field: string): boolean =>
    (Object.hasOwn(of.table.fields, field) || Object.hasOwn(of.computed, field) || isPart(of, field)) &&
    !hidden.has(field);
  // By what is masked nothing is found or put in order, and what is reckoned stands in no column.
  const isAsked = (field: string): boolean =>
    field === TAGS || (Object.hasOwn(of.table.fields, field) && !hidden.has(field) && !masked.has(field));
  const ordered = [...(sort ? [sort.replace(/^-/, '')] : []), ...(group ? [group] : [])];
  const asked = [...Object.keys(filter), ...ordered, ...by, ...figures.map(figureOf)];
  return [
    ...new Set([
      ...asked.map(fieldOf).filter((field) => !isAsked(field)),
      ...columns.filter((field) => !isThere(field)),
      ...(page ? ['page'] : []),
    ]),
  ];
}

const isPart = ({ parts }: EntityDefinition, field: string): boolean => parts.some(({ name }) => name === field);

/** The same view without these fields: it opens, and shows more than it did. */
export function withoutFields(view: ViewDefinition, fields: readonly string[]): ViewDefinition {
  if (fields.length === 0) return view;
  const stays = (named: string): boolean => !fields.includes(fieldOf(named.replace(/^-/, '')));
  const { filter, sort, columns, group, by, figures, ...rest } = view;
  const left = columns?.filter(stays) ?? [];
  const grouped = by?.filter(stays) ?? [];
  const summed = figures?.filter((figure) => stays(figureOf(figure))) ?? [];
  return {
    ...rest,
    filter: Object.fromEntries(Object.entries(filter).filter(([field]) => stays(field))),
    ...(sort !== undefined && stays(sort) ? { sort } : {}),
    ...(left.length > 0 ? { columns: left } : {}),
    ...(group !== undefined && stays(group) ? { group } : {}),
    ...(grouped.length > 0 ? { by: grouped } : {}),
    ...(summed.length > 0 ? { figures: summed } : {}),
  };
}
