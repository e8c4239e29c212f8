import type { DecideContext } from '../decide-context.ts';
import type { Effect, Found, Wants } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { missing, referred, type Values } from '../standard-checks.ts';
import { inOrder, type LineRow, type PartDefinition, removeLines } from './lines.ts';
import { shownLines } from './shown.ts';
import { type GivenLine, type WrittenLines, writeLines } from './write.ts';

type Of = Pick<EntityDefinition, 'parts'>;

const NOW = 'lines:';
const ELSEWHERE = 'elsewhere:';
const NONE: Wants = {};

/** The lines a record has, locked. Nothing is asked where an entity has none. */
export const linesNow = ({ parts }: Of, record: unknown): Wants =>
  parts.length === 0
    ? NONE
    : Object.fromEntries(parts.map(({ name, table }) => [NOW + name, table.where({ record: String(record) })]));

export const foundNow = (part: PartDefinition, found: Found<Wants>): readonly LineRow[] =>
  (found[NOW + part.name] as readonly LineRow[] | undefined) ?? [];

/** By part, the lines of the record that was loaded. */
export const linesFound = ({ parts }: Of, found: Found<Wants>): Readonly<Record<string, readonly LineRow[]>> =>
  Object.fromEntries(parts.map((part) => [part.name, inOrder(foundNow(part, found))]));

const givenOf = ({ name }: PartDefinition, given: Values): readonly GivenLine[] | undefined =>
  given[name] as readonly GivenLine[] | undefined;

/** The fields of a record that an input says, its lines apart. */
export function headOf({ parts }: Of, given: Values): Values {
  if (parts.length === 0) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => parts.every((part) => part.name !== name)));
}

/** What the lines of an input refer to, and whose lines those are that it names. */
export function linesGiven({ parts }: Of, given: Values): Wants {
  const wants: Record<string, Wants[string]> = {};
  for (const part of parts) {
    const lines = givenOf(part, given);
    if (!lines) continue;
    for (const [at, line] of lines.entries()) Object.assign(wants, referred(part, line, `${part.name}.${at}.`));
    const ids = lines.flatMap(({ id }) => (id === undefined ? [] : [{ id }]));
    if (ids.length > 0) wants[ELSEWHERE + part.name] = part.table.whereAny(ids, { lock: false });
  }
  return wants;
}

const written = (part: PartDefinition, record: string, given: Values, found: Found<Wants>, context: DecideContext) => {
  const lines = givenOf(part, given);
  if (!lines) return undefined;
  const rows = (found[ELSEWHERE + part.name] as readonly LineRow[] | undefined) ?? [];
  const foreign = new Set(rows.flatMap((row) => (row.record === record ? [] : row.id)));
  return writeLines(part, record, foundNow(part, found), lines, context, foreign);
};

export interface DecidedLines {
  readonly effects: readonly Effect[];
  /** By part, the lines as they would stand. */
  readonly stand: Readonly<Record<string, readonly LineRow[]>>;
}
const NOTHING: DecidedLines = { effects: [], stand: {} };

/** What writes the given lines, or the refusal that names the fault of each. */
export function decideLines(
  { parts }: Of,
  record: string,
  given: Values,
  found: Found<Wants>,
  context: DecideContext,
): Refusal | DecidedLines {
  if (parts.length === 0) return NOTHING;
  const all: [PartDefinition, WrittenLines][] = [];
  for (const part of parts) {
    for (const [at, line] of (givenOf(part, given) ?? []).entries()) {
      const fault = missing(part, line, found, context, `${part.name}.${at}.`);
      if (fault) return fault;
    }
    const now = inOrder(foundNow(part, found));
    all.push([part, written(part, record, given, found, context) ?? { effects: [], stand: now, issues: [] }]);
  }
  const issues = all.flatMap(([, { issues: of }]) => of);
  if (issues.length > 0) return refuse('input-invalid', { issues });
  return {
    effects: all.flatMap(([, { effects }]) => effects),
    stand: Object.fromEntries(all.map(([{ name }, { stand }]) => [name, stand])),
  };
}

/** What takes the lines of a record away with it. */
export const withoutLines = ({ parts }: Of, found: Found<Wants>): readonly Effect[] =>
  parts.flatMap((part) => removeLines(part, foundNow(part, found)));

/** Where two people wrote the lines of one record: what one wanted, and what the other left. */
export function linesDifference(
  of: EntityDefinition,
  record: string,
  given: Values,
  found: Found<Wants>,
  context: DecideContext,
): { readonly field: string; readonly yours: unknown; readonly now: unknown }[] {
  return of.parts.flatMap((part) => {
    const would = written(part, record, given, found, context);
    if (!would || (would.effects.length === 0 && would.issues.length === 0)) return [];
    const now = shownLines(context.caller, of, part.name, inOrder(foundNow(part, found)));
    return [{ field: part.name, yours: givenOf(part, given), now }];
  });
}
