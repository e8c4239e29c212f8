import type { Found, Wants } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { ruleSaid, rulesOf } from './next-number.ts';

type Values = Readonly<Record<string, unknown>>;

const numbersIn = ({ table }: EntityDefinition): readonly (readonly [field: string, series: string])[] =>
  Object.entries(table.fields).flatMap(([field, schema]) => {
    const { series } = fieldMeta(schema);
    return series === undefined ? [] : [[field, series] as const];
  });

/** What has to be known of the numbers of a record before it is removed. */
export const keptNumberWants = (of: EntityDefinition): Wants => rulesOf(numbersIn(of).map(([, series]) => series));

/**
 * A record whose number is of a series that an administrator wants without a gap is not removed, nor is its making undone:
 * its number would be missing, and whoever reads the series could not tell why. Undefined: it may go.
 */
export function keptNumberFault(of: EntityDefinition, record: Values, found: Found<Wants>): Refusal | undefined {
  const site = of.siteField === undefined ? undefined : (record[of.siteField] as string | undefined);
  const kept = numbersIn(of).find(([, series]) => ruleSaid(series, found, site)?.gapFree);
  return kept && refuse('number-leaves-gap', { number: record[kept[0]], series: kept[1] });
}
