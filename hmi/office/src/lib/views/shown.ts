import type { ViewDefinition } from '@millrace/hmi-client';
import { type Filter, readFilter, writeFilter } from '#lib/records/conditions.ts';

/** How a page is written into its address and read out of it, for views of it to be kept. */
export interface ViewWay {
  readonly parameters: readonly string[];
  readonly addressOf: (view: ViewDefinition) => Readonly<Record<string, string | null>>;
  readonly viewOf: (param: (name: string) => string | null) => ViewDefinition;
  readonly isSame: (one: ViewDefinition, other: ViewDefinition) => boolean;
}

/** A page that is no list: its view is what its address says in these parameters. */
export function pageWay(parameters: readonly string[]): ViewWay {
  const addressOf = ({ page }: ViewDefinition) =>
    Object.fromEntries(parameters.map((name) => [name, page?.[name] ?? null]));
  return {
    parameters,
    addressOf,
    viewOf: (param) => {
      const said = parameters.flatMap((name) => {
        const value = param(name);
        return value === null || value === '' ? [] : [[name, value] as const];
      });
      return { filter: {}, page: Object.fromEntries(said) };
    },
    isSame: (one, other) => {
      const [a, b] = [addressOf(one), addressOf(other)];
      return parameters.every((name) => a[name] === b[name]);
    },
  };
}

/** What an address says of a list, by the names of its parameters. */
export const PARAMETERS = [
  ...(['filter', 'search', 'sort', 'columns', 'group'] as const),
  ...(['show', 'by', 'figures', 'chart', 'span'] as const),
] as const;
type Parameters = Readonly<Record<(typeof PARAMETERS)[number], string | null>>;

/** A view as the address of its list holds it. */
export const addressOf = ({ filter, search, sort, columns, group, ...way }: ViewDefinition): Parameters => ({
  filter: writeFilter(filter as Filter),
  search: search ?? null,
  sort: sort ?? null,
  columns: columns?.join(',') ?? null,
  group: group ?? null,
  show: way.show ?? null,
  by: way.by?.join(',') ?? null,
  figures: way.figures?.join(',') ?? null,
  chart: way.chart ?? null,
  span: way.span ?? null,
});

/** One of a few words, or nothing. */
const oneOf = <Word extends string>(words: readonly Word[], said: string | null): Word | undefined =>
  words.find((word) => word === said);
const listed = (said: string | null): readonly string[] => said?.split(',').filter(Boolean) ?? [];

/** What the address holds, as a view. */
export function viewOf(param: (name: string) => string | null): ViewDefinition {
  const columns = [...listed(param('columns'))];
  const [by, figures] = [listed(param('by')), listed(param('figures'))];
  const show = oneOf(['board', 'calendar', 'report'], param('show'));
  const chart = oneOf(['bars', 'line', 'none'], param('chart'));
  const span = oneOf(['month', 'week'], param('span'));
  const [search, sort, group] = [param('search'), param('sort'), param('group')];
  return {
    filter: readFilter(param('filter')),
    ...(search ? { search } : {}),
    ...(sort ? { sort } : {}),
    ...(columns.length > 0 ? { columns } : {}),
    ...(group ? { group } : {}),
    ...(show ? { show } : {}),
    ...(by.length > 0 ? { by: [...by] } : {}),
    ...(figures.length > 0 ? { figures: [...figures] } : {}),
    ...(chart ? { chart } : {}),
    ...(span ? { span } : {}),
  };
}

/** What is kept comes back with its names in the order of the database. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Whether two views show the same. */
export const isSame = (one: ViewDefinition, other: ViewDefinition): boolean =>
  PARAMETERS.every(
    (name) => JSON.stringify(one[name] ?? null, inOrder) === JSON.stringify(other[name] ?? null, inOrder),
  );

export const LIST_WAY: ViewWay = { parameters: PARAMETERS, addressOf, viewOf, isSame };
