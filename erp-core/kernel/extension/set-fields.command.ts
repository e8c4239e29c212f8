import type { z } from 'zod';
import { type CommandDefinition, command } from '../command.ts';
import { answer, type Fields, type Found, type Wants } from '../effect.ts';
import { withoutDefault } from '../field-meta.ts';
import { fieldMeta, id, wholeNumber } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { inSites } from '../rights/sites.ts';
import { sameValue } from '../same-value.ts';
import {
  type AnyEntity,
  type AnyRow,
  changedBetween,
  maySee,
  missing,
  referred,
  type Values,
} from '../standard-checks.ts';
import { besideFound, besideWants, rulesTogether, type StandardRule } from '../standard-rule.ts';

/**
 * Writes fields that were added to records which only verbs of their own module write: those fields, and no others.
 * `fields`: the added ones. What is `fixed` among them is said once, while it is empty.
 */
export function setFieldsCommand(of: AnyEntity, fields: Fields, rules: readonly StandardRule[]): CommandDefinition {
  const { definition } = of;
  const rule = rulesTogether({}, rules);
  const input: Record<string, z.ZodType> = { id: id(), version: wholeNumber() };
  for (const [name, field] of Object.entries(fields)) input[name] = withoutDefault(field).optional();
  return command(`${definition.name}.set-fields`, {
    label: {
      en: `Set added fields of ${definition.label.en.toLowerCase()}`,
      bn: `${definition.label.bn}: যোগ করা ক্ষেত্র লিখুন`,
      hi: `${definition.label.hi}: जोड़े गए क्षेत्र लिखें`,
    },
    input: input as Fields,
    load: (given: Values): Wants => ({
      record: of.locked({ id: String(given.id) }),
      ...referred(definition, given),
      ...besideWants(rule),
    }),
    decide({ id: _id, version: known, ...given }: Values, found: Found<Wants>, context) {
      const record = found.record as AnyRow | undefined;
      if (!record || !maySee(definition, record, context) || !inSites(definition, record, context.caller))
        return refuse('not-found');
      if (record.version !== known) return changedBetween(record, given);
      const fault = missing(definition, given, found, context);
      if (fault) return fault;
      const said = Object.keys(given).find((name) => isSaid(fields[name], record[name], given[name]));
      if (said !== undefined)
        return refuse('input-invalid', { issues: [{ path: said, message: 'it was said before, and stays' }] });
      const against = rule.check?.({ ...record, ...given } as never, context, besideFound(found));
      if (against) return against;
      if (Object.entries(given).every(([name, value]) => sameValue(record[name], value)))
        return [answer({ id: record.id, version: record.version })];
      return [of.change(record, given), answer({ id: record.id, version: record.version + 1 })];
    },
  });
}

const isSaid = (field: z.ZodType | undefined, was: unknown, now: unknown): boolean =>
  field !== undefined && fieldMeta(field).fixed === true && was != null && !sameValue(was, now);
