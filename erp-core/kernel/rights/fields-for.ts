import { type Holder, rightsOf } from '../caller.ts';
import { keptComputed } from '../computed.ts';
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

function ruleOf(caller: Holder, of: Of): FieldRule {
  const { hidden, masked, locked } = rightsOf(caller).fields(of.name);
  const kept = keptOf(caller, fieldsByName(of));
  const stored = {
    hidden: new Set([...hidden, ...kept]),
    masked: new Set([...masked].filter((field) => !kept.includes(field))),
    locked: new Set([...locked, ...kept]),
  };
  const computed = keptComputed(of, stored);
  return {
    ...stored,
    hidden: new Set([...stored.hidden, ...computed.hidden]),
    masked: new Set([...stored.masked, ...computed.masked]),
  };
}
