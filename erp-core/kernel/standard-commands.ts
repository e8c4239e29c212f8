import type { z } from 'zod';
import { type CommandDefinition, command } from './command.ts';
import { answer, type Fields, type Found, type Wants } from './effect.ts';
import type { Entity, EntityDefinition } from './entity.ts';
import { withoutDefault } from './field-meta.ts';
import { fieldMeta, id, wholeNumber } from './fields.ts';
import { refuse } from './kernel-refusals.ts';
import type { Label } from './label.ts';
import { partInputs } from './lines/input.ts';
import {
  decideLines,
  headOf,
  linesDifference,
  linesFound,
  linesGiven,
  linesNow,
  withoutLines,
} from './lines/standard.ts';
import { keptNumberFault, keptNumberWants } from './numbering/kept-number.ts';
import { nextNumber, seriesOf } from './numbering/next-number.ts';
import { isRefusal } from './refusal.ts';
import { inSites } from './rights/sites.ts';
import { sameValue } from './same-value.ts';
import {
  type AnyEntity,
  type AnyRow,
  bySite,
  changedBetween,
  maySee,
  missing,
  referred,
  sameKey,
  type Values,
} from './standard-checks.ts';
import { besideFound, besideWants, rulesTogether, type StandardRule, told } from './standard-rule.ts';
import { undoCommand } from './standard-undo.ts';
import { treeFault, treeWants } from './tree.ts';
import type { Reversal } from './way-back.ts';

/**
 * Make, change, remove and undo records as they are declared, for masters that have no rules beyond their fields: every field
 * is checked, what it refers to has to be there, the natural key stands once, two people on one record get the
 * difference instead of a lost update. Where a thing has verbs of its own (send, receive), write commands for them.
 */
export function standardCommands<
  R extends { readonly id: string; readonly version: number },
  N,
  W = R,
  B extends Wants = Readonly<Record<never, never>>,
>(
  of: Entity<R, N, W>,
  given: StandardRule<W, Found<B>> & { readonly beside?: () => B } = {},
): readonly CommandDefinition[] {
  const thing = of as unknown as AnyEntity;
  const rule = given as unknown as StandardRule;
  return [createOf, changeOf, removeOf, undoCommand].map((make) => extendable(make, thing, rule));
}

/** A standard command that can be made again of records with more fields. */
const extendable = (
  make: (of: AnyEntity, rule: StandardRule) => CommandDefinition,
  of: AnyEntity,
  rule: StandardRule,
): CommandDefinition => ({
  ...make(of, rule),
  extended: (wider: AnyEntity, more: readonly StandardRule[]) => extendable(make, wider, rulesTogether(rule, more)),
});

/** The fields a person writes: not those that the kernel or the module gives. */
export const writable = (of: EntityDefinition): readonly string[] =>
  Object.entries(of.table.fields).flatMap(([name, field]) => {
    const { series, given } = fieldMeta(field);
    const ours = name === 'id' || name === 'version' || (name === 'state' && of.ownState) || series || given;
    return ours ? [] : [name];
  });

/** The state that a record begins in. */
const begun = ({ states, ownState }: EntityDefinition): Values =>
  ownState ? { state: Object.keys(states)[0] ?? null } : {};

/** What a module keeps by itself, as it begins. */
const givenIn = (of: EntityDefinition): Values =>
  Object.fromEntries(
    Object.entries(of.table.fields).flatMap(([name, field]) =>
      fieldMeta(field).given ? [[name, field.safeParse(undefined).data ?? null]] : [],
    ),
  );

const seriesOfField = (of: EntityDefinition, name: string): string | undefined => {
  const field = of.table.fields[name];
  return field && fieldMeta(field).series;
};

function createOf(of: AnyEntity, rule: StandardRule): CommandDefinition {
  const { definition } = of;
  const input: Record<string, z.ZodType> = {};
  for (const name of writable(definition)) {
    const field = fieldOf(definition, name);
    input[name] = field.safeParse(null).success ? field.optional() : field;
  }
  Object.assign(input, partInputs(definition, 'create'));
  return command(`${definition.name}.create`, {
    reversedBy: undoneBy(definition, ({ result }) => ({ id: result.id, version: 1 })),
    label: verb('Create', 'তৈরি', 'बनाएँ', definition.label),
    confirm: rule.confirm?.create ?? 'none',
    input: input as Fields,
    ...bySite(definition),
    load: (given: Values, context) => ({
      ...treeWants(definition, given, undefined, context),
      ...sameKey(of, given),
      ...referred(definition, given),
      ...linesGiven(definition, given),
      ...seriesOf(seriesIn(definition)),
      ...besideWants(rule),
    }),
    decide(given: Values, found: Found<Wants>, context) {
      const twin = (found.twins as readonly AnyRow[] | undefined)?.[0];
      if (twin) return refuse('already-there', { fields: definition.naturalKey });
      const fault = missing(definition, given, found, context) ?? treeFault(definition, found);
      if (fault) return fault;
      const taken = Object.keys(definition.table.fields).flatMap((name) => {
        const series = seriesOfField(definition, name);
        return series ? [{ name, ...nextNumber(series, found, context.now, siteOf(definition, given)) }] : [];
      });
      const row = {
        ...headOf(definition, given),
        ...givenIn(definition),
        ...Object.fromEntries(taken.map(({ name, number }) => [name, number])),
        id: context.id(),
        version: 1,
      };
      const lines = decideLines(definition, row.id, given, found, context);
      if (isRefusal(lines)) return lines;
      const whole = { ...begun(definition), ...row, ...lines.stand };
      const against = rule.check?.(whole as never, context, besideFound(found));
      if (against) return against;
      return [
        ...taken.map(({ effect }) => effect),
        of.insert(row),
        ...lines.effects,
        ...told(rule, 'create', whole, found, context),
        answer({ id: row.id, version: 1, ...Object.fromEntries(taken.map(({ name, number }) => [name, number])) }),
      ];
    },
  });
}

function changeOf(of: AnyEntity, rule: StandardRule): CommandDefinition {
  const { definition } = of;
  const input: Record<string, z.ZodType> = { id: id(), version: wholeNumber() };
  for (const name of writable(definition)) {
    const field = fieldOf(definition, name);
    if (!fieldMeta(field).fixed) input[name] = withoutDefault(field).optional();
  }
  Object.assign(input, partInputs(definition, 'change'));
  return command(`${definition.name}.change`, {
    reversedBy: undoneBy(definition, ({ input: { version }, result }) =>
      // A change that changed nothing is not to be taken back, nor is the one before it.
      result.version === version ? undefined : { id: result.id, version: result.version },
    ),
    label: verb('Change', 'পরিবর্তন', 'बदलें', definition.label),
    confirm: rule.confirm?.change ?? 'none',
    input: input as Fields,
    load: (given: Values) => ({
      record: of.locked({ id: String(given.id) }),
      ...linesNow(definition, given.id),
      ...referred(definition, given),
      ...linesGiven(definition, given),
      ...besideWants(rule),
    }),
    loadMore: (given: Values, { record }: Found<Wants>, context) => ({
      ...sameKey(of, { ...(record as Values | undefined), ...given }),
      ...(record ? treeWants(definition, given, record as Values, context) : {}),
    }),
    decide({ id: _id, version: known, ...whole }: Values, found: Found<Wants>, context) {
      const given = headOf(definition, whole);
      const record = found.record as AnyRow | undefined;
      if (!record || !maySee(definition, record, context)) return refuse('not-found');
      if (record.version !== known) {
        return changedBetween(record, given, linesDifference(definition, record.id, whole, found, context));
      }
      const twin = (found.twins as readonly AnyRow[] | undefined)?.find((one) => one.id !== record.id);
      if (twin) return refuse('already-there', { fields: definition.naturalKey });
      const fault = missing(definition, given, found, context) ?? treeFault(definition, found);
      if (fault) return fault;
      const row = { ...record, ...given };
      if (!inSites(definition, row, context.caller))
        return refuse('site-not-permitted', { site: row[definition.siteField ?? ''] });
      const lines = decideLines(definition, record.id, whole, found, context);
      if (isRefusal(lines)) return lines;
      const against = rule.check?.({ ...row, ...lines.stand } as never, context, besideFound(found));
      if (against) return against;
      const same = Object.entries(given).every(([name, value]) => sameValue(record[name], value));
      if (same && lines.effects.length === 0) return [answer({ id: record.id, version: record.version })];
      const version = record.version + 1;
      return [
        of.change(record, given),
        ...lines.effects,
        ...told(rule, 'change', { ...row, ...lines.stand, version }, found, context),
        answer({ id: record.id, version }),
      ];
    },
  });
}

function removeOf(of: AnyEntity, rule: StandardRule): CommandDefinition {
  const { definition } = of;
  return command(`${definition.name}.remove`, {
    reversedBy: undoneBy(definition, ({ input: { id: of, version } }) => ({ id: of, version: Number(version) + 1 })),
    label: verb('Remove', 'মুছুন', 'हटाएँ', definition.label),
    confirm: rule.confirm?.remove ?? 'ask',
    input: { id: id(), version: wholeNumber() },
    load: (given: Values): Wants => ({
      record: of.locked({ id: String(given.id) }),
      ...linesNow(definition, given.id),
      ...keptNumberWants(definition),
      ...besideWants(rule),
    }),
    decide({ version }: Values, found: Found<Wants>, context) {
      const record = found.record as AnyRow | undefined;
      if (!record || !maySee(definition, record, context)) return refuse('not-found');
      if (record.version !== version) return changedBetween(record, {});
      const kept = keptNumberFault(definition, record, found);
      if (kept) return kept;
      const whole = { ...record, ...linesFound(definition, found) };
      const against = rule.mayRemove?.(whole as never);
      if (against) return against;
      return [
        ...withoutLines(definition, found),
        of.remove(record),
        ...told(rule, 'remove', whole, found, context),
        answer({ id: record.id }),
      ];
    },
  });
}

const undoneBy = ({ name }: EntityDefinition, input: Reversal['input']): Reversal => ({
  command: `${name}.undo`,
  input,
});

function fieldOf({ table }: EntityDefinition, name: string): z.ZodType {
  const field = table.fields[name];
  if (!field) throw new TypeError(`${table.name} has no field ${name}`);
  return field;
}

const siteOf = ({ siteField }: EntityDefinition, given: Values): string | undefined =>
  siteField === undefined ? undefined : (given[siteField] as string | undefined);

const seriesIn = (of: EntityDefinition): string[] =>
  Object.keys(of.table.fields).flatMap((name) => seriesOfField(of, name) ?? []);

const verb = (en: string, bn: string, hi: string, of: Label): Label => ({
  en: `${en} ${of.en.toLowerCase()}`,
  bn: `${of.bn} ${bn}`,
  hi: `${of.hi} ${hi}`,
});
