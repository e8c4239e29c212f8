import { z } from 'zod';
import type { AggregateRequest, Aggregates } from '../aggregate.ts';
import { neededBy, partOf } from '../composite.ts';
import { invalid } from '../conditions.ts';
import { compare } from '../decimal.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { over, plus, ratioOf, rounded } from '../ratio.ts';
import { type AskedCompany, askEach, type GroupMember } from './group.ts';

type Values = Readonly<Record<string, unknown>>;

export interface GroupSums {
  /** A row a company and group; `company` says whose it is. */
  readonly rows: readonly Values[];
  /**
   * A row a group over all companies that answered; null where one of them has more groups than are told. What cannot be
   * put together is null in it: a bare number may be of each company's own currency.
   */
  readonly totals: readonly Values[] | null;
  /** How many groups the companies have in all: more than rows, where some were cut off. */
  readonly groups: number;
  readonly companies: readonly AskedCompany[];
}

const MOST_GROUPS = 10_000;
/** What has one unit wherever it stands. */
const TOGETHER: ReadonlySet<string> = new Set(['whole-number', 'quantity', 'percent', 'duration', 'moment']);

const shape = z.record(z.string(), z.unknown());

/** One measure: what it asks of each company, and how the answers come to one. */
interface Measure {
  readonly name: string;
  readonly how: string;
  readonly field: string | undefined;
  /** Whether the answers of companies may come to one. */
  readonly together: boolean;
}

/**
 * Counts and sums over several companies. Amounts are told per currency, and quantities per unit, whether that was asked
 * for or not: they join the groups.
 */
export async function aggregateGroup(
  members: readonly GroupMember[],
  entity: EntityDefinition,
  request: AggregateRequest,
  ask: (member: GroupMember, request: AggregateRequest) => Promise<Aggregates>,
): Promise<GroupSums> {
  // Its groups are those of several orders: what is beyond the bound is counted, and found by a narrower question.
  if (request.cursor !== undefined) throw invalid('cursor', 'over several companies groups do not come in pages');
  const asked = shape.safeParse(request.measures ?? { count: 'count' }).data ?? {};
  const measures = Object.entries(asked).map(([name, of]) => measureOf(entity, name, of));
  const by = [...new Set([...(request.by ?? []), ...separated(entity, measures, request.filter ?? {})])];
  // An average of averages is none: what it is made of is asked for beside it.
  const parts = Object.fromEntries(
    measures.flatMap(({ how, field }, at) =>
      how === 'average' ? [[sumOf(at), { sum: field }] as const, [countOf(at), { filled: field }] as const] : [],
    ),
  );
  const whole = { ...request, by, measures: { ...asked, ...parts }, limit: request.limit ?? MOST_GROUPS };
  const { answers, companies } = await askEach(members, (member) => ask(member, whole));
  const own = (row: Values) => Object.fromEntries(Object.entries(row).filter(([name]) => !Object.hasOwn(parts, name)));
  return {
    rows: answers.flatMap(({ member, value }) =>
      value.rows.map((row) => ({ company: member.caller.company, ...own(row) })),
    ),
    totals: answers.some(({ value }) => value.groups > value.rows.length)
      ? null
      : totalsOf(
          answers.flatMap(({ value }) => value.rows),
          by,
          measures,
        ),
    groups: answers.reduce((all, { value }) => all + value.groups, 0),
    companies,
  };
}

const sumOf = (at: number): string => `zzSum${at}`;
const countOf = (at: number): string => `zzCount${at}`;

function measureOf({ table: { fields } }: EntityDefinition, name: string, of: unknown): Measure {
  const [how = 'count', field] = typeof of === 'object' && of !== null ? (Object.entries(of)[0] ?? []) : [];
  if (typeof field !== 'string') return { name, how: 'count', field: undefined, together: true };
  const schema = Object.hasOwn(fields, field) ? fields[field] : undefined;
  const alone = schema !== undefined && TOGETHER.has(fieldMeta(schema).field);
  // An amount beside its currency, a value beside its unit: they are of one kind within their group.
  return { name, how, field, together: how === 'filled' || alone || partOf(fields, field) !== undefined };
}

/** Currencies and units that have to be told apart, as they are not named by one value of the filter. */
function separated(
  { table }: EntityDefinition,
  measures: readonly Measure[],
  filter: Readonly<Record<string, unknown>>,
): string[] {
  return measures.flatMap(({ field }) => {
    const needed = field === undefined ? undefined : neededBy(table.fields, field);
    const said = needed === undefined ? undefined : filter[needed];
    const isOne = typeof said === 'string' || (typeof said === 'object' && said !== null && 'eq' in said);
    return needed === undefined || isOne ? [] : [needed];
  });
}

function totalsOf(rows: readonly Values[], by: readonly string[], measures: readonly Measure[]): readonly Values[] {
  const groups = new Map<string, Values[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((field) => row[field] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((alike) => ({
    ...Object.fromEntries(by.map((field) => [field, alike[0]?.[field] ?? null])),
    ...Object.fromEntries(measures.map((measure, at) => [measure.name, totalOf(measure, at, alike)])),
  }));
}

function totalOf({ name, how, together }: Measure, at: number, rows: readonly Values[]): unknown {
  if (!together) return null;
  if (how === 'average') {
    const [sum, count] = [added(rows, sumOf(at)), added(rows, countOf(at))];
    return sum === null || Number(count) === 0 ? null : rounded(over(ratioOf(String(sum)), ratioOf(String(count))), 6);
  }
  if (how === 'least' || how === 'greatest') {
    const there = rows.flatMap((row) => row[name] ?? []);
    const sign = how === 'least' ? 1 : -1;
    return there.sort((a, b) => sign * compare(String(a), String(b)))[0] ?? null;
  }
  return added(rows, name);
}

/** A sum as exact as its parts; a number where all of them are, for counts. Null: there is nothing to add. */
function added(rows: readonly Values[], name: string): string | number | null {
  const there = rows.flatMap((row) => row[name] ?? []);
  if (there.length === 0) return null;
  const sum = rounded(there.map((one) => ratioOf(String(one))).reduce(plus), 6);
  return there.every((one) => typeof one === 'number') ? Number(sum) : sum;
}
