import { type Holder, rightsOf } from '../caller.ts';
import { keptComputed } from '../computed.ts';
import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldsByName } from '../lines/names.ts';
import type { FieldRule, Rights } from './rights.ts';
import { keptOf, sensitiveIn } from './sensitive.ts';

type Of = Pick<EntityDefinition, 'name' | 'table' | 'parts' | 'computed'>;

const rules = new WeakMap<Rights, WeakMap<object, FieldRule>>();

/**
 * What is kept from somebody of an entity's fields and of its lines' ("lines.price"): what his roles mask, and what is
 * sensitive and he lacks the right for.
 * Every reader of records asks here.
 */
export function fieldsFor(caller: Holder, of: Of): FieldRule {
  const rights = rightsOf(caller);
  const isPlain = sensitiveIn(fieldsByName(of)).size === 0 && Object.keys(of.computed).length === 0;
  if (isPlain) return rights.fields(of.name);
  const known = rules.get(rights) ?? new WeakMap<object, FieldRule>();
  rules.set(rights, known);
  let rule = known.get(of.table);
  if (!rule) {
    rule = ruleOf(caller, of);
    known.set(of.table, rule);
  }
  return rule;
}

/** The field that keeps what this name says within it: "plan" of "plan.steps.rate", "lines.work" of "lines.work.rate". */
function fieldAround(fields: Fields, name: string): string {
  const parts = name.split('.');
  while (parts.length > 1 && !Object.hasOwn(fields, parts.join('.'))) parts.pop();
  return parts.join('.');
}

/** Of what is hidden, what stands within fields that are told: "plan.steps.rate". */
export const hiddenWithin = (
  { hidden }: Pick<FieldRule, 'hidden'>,
  { table }: Pick<Of, 'table'>,
): ReadonlySet<string> =>
  new Set(
    [...hidden].filter((name) => name.includes('.') && Object.hasOwn(table.fields, name.split('.', 1)[0] ?? name)),
  );

function ruleOf(caller: Holder, of: Of): FieldRule {
  const { hidden, masked, locked } = rightsOf(caller).fields(of.name);
  const fields = fieldsByName(of);
  const kept = keptOf(caller, fields);
  // Who sees a part of a field would write over the rest, and what is reckoned from it would tell the rest.
  const partly = kept.filter((name) => !Object.hasOwn(fields, name)).map((name) => fieldAround(fields, name));
  const stored = {
    hidden: new Set([...hidden, ...kept]),
    masked: new Set([...masked].filter((field) => !kept.includes(field))),
    locked: new Set([...locked, ...kept, ...partly]),
  };
  const computed = keptComputed(of, { ...stored, hidden: new Set([...stored.hidden, ...partly]) });
  return {
    ...stored,
    hidden: new Set([...stored.hidden, ...computed.hidden]),
    masked: new Set([...stored.masked, ...computed.masked]),
  };
}
