import type { EntityDescription, FieldDescription } from '@millrace/hmi-client';
import { inParts } from '../filter-fields.ts';
import { SPANS, type Span } from './spans.ts';

/** What a report is grouped by. `key`: how the server and the address call it, "leftAt:month". */
export interface Grouping {
  readonly key: string;
  readonly field: FieldDescription;
  readonly span: Span | null;
}
export const HOWS = ['sum', 'average', 'least', 'greatest'] as const;
export type How = (typeof HOWS)[number];
/** A figure of each group. `key`: "sum:quantity"; `needs`: the field that has to be the same for it, its currency or unit. */
export interface Figure {
  readonly key: string;
  readonly how: How;
  readonly field: FieldDescription;
  readonly needs: string | null;
}

export const MOST_GROUPS = 3;
export const MOST_FIGURES = 6;
const GROUPED = new Set(['choice', 'yes-no', 'reference', 'person', 'unit', 'text', 'code', 'date', 'moment']);
const SUMMED = new Set(['whole-number', 'decimal', 'quantity', 'percent', 'duration']);
const isDated = ({ type }: FieldDescription): boolean => type === 'date' || type === 'moment';

const readable = ({ fields }: Pick<EntityDescription, 'fields'>): FieldDescription[] =>
  inParts(
    fields.filter(({ name, masked, computedFrom, lines }) => !masked && !computedFrom && !lines && name !== 'version'),
  );

/** Fields that many records share a value of. */
export const groupFields = (of: Pick<EntityDescription, 'fields'>): FieldDescription[] =>
  readable(of).filter(({ type, choices }) => choices !== undefined || GROUPED.has(type));

/** The figures that can be asked for. */
export const figuresOf = (of: Pick<EntityDescription, 'fields'>): Figure[] =>
  readable(of)
    .filter(({ type, choices, given, name }) => SUMMED.has(type) && !choices && !(given && name === 'id'))
    .flatMap((field) =>
      HOWS.map((how) => ({ key: `${how}:${field.name}`, how, field, needs: measureBeside(of, field.name) })),
    );

/** Of the number of an amount or a quantity the part that says what it counts: "price.amount" → "price.currency". */
function measureBeside({ fields }: Pick<EntityDescription, 'fields'>, named: string): string | null {
  const [whole, part] = named.split('.');
  if (part !== 'amount' && part !== 'value') return null;
  const beside = `${whole}.${part === 'amount' ? 'currency' : 'unit'}`;
  const parts = fields.find(({ name }) => name === whole)?.parts ?? [];
  return parts.some(({ name }) => name === beside) ? beside : null;
}

/** What stands in the address, in its order; what is no field of this kind is left out. */
export function readGroupings(of: Pick<EntityDescription, 'fields'>, text: string | null): Grouping[] {
  const known = groupFields(of);
  const read = (text ?? '').split(',').flatMap((key): Grouping[] => {
    const [name = '', said = null] = key.split(':');
    const field = known.find((one) => one.name === name);
    if (!field) return [];
    const span = SPANS.find((one) => one === said) ?? null;
    // A moment shares its microsecond with no other: without a span it is grouped by its days.
    return [groupingOf(field, isDated(field) ? (span ?? 'day') : null)];
  });
  return read.filter((one, at) => read.findIndex(({ key }) => key === one.key) === at).slice(0, MOST_GROUPS);
}
export const groupingOf = (field: FieldDescription, span: Span | null): Grouping => ({
  key: span === null ? field.name : `${field.name}:${span}`,
  field,
  span: isDated(field) ? (span ?? 'month') : null,
});
export const mayHaveSpan = isDated;

export function readFigures(of: Pick<EntityDescription, 'fields'>, text: string | null): Figure[] {
  const wanted = (text ?? '').split(',');
  return figuresOf(of)
    .filter(({ key }) => wanted.includes(key))
    .slice(0, MOST_FIGURES);
}

/** All that is grouped by: what was chosen, and what the figures need beside it. */
export const groupKeys = (groupings: readonly Grouping[], figures: readonly Figure[]): string[] => [
  ...new Set([...groupings.map(({ key }) => key), ...figures.flatMap(({ needs }) => needs ?? [])]),
];

/** Figures by a short name each, beside how many records there are. */
export const measuresOf = (figures: readonly Figure[]): Readonly<Record<string, unknown>> => ({
  count: 'count',
  ...Object.fromEntries(figures.map(({ how, field }, at) => [`f${at}`, { [how]: field.name }])),
});
