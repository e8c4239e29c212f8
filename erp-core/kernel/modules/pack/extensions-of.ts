import type { ComputedField } from '../../computed.ts';
import type { Fields } from '../../effect.ts';
import type { EntityDefinition } from '../../entity.ts';
import type { Extension } from '../../extension/extension.ts';
import { widerEntity } from '../../extension/widened.ts';
import type { Module } from '../../module.ts';
import { type Around, defined, ruleFor } from './commands-of.ts';
import { referringFaults, type Say, sentenceFaults } from './entity-faults.ts';
import { fieldOf } from './field-of.ts';
import { computedOf } from './formulas.ts';
import type { Issue } from './issue.ts';
import type { PackExtension, PackManifest } from './manifest.ts';
import { shownFaults } from './shown-faults.ts';

type TargetOf = (name: string) => EntityDefinition | undefined;

/** What a pack adds to records of others, as a module would declare it; what is wrong with it by its place in the manifest. */
export function extensionsOf(
  manifest: PackManifest,
  others: readonly Module[],
  targetOf: TargetOf,
  around: Around,
): { readonly extensions: readonly Extension[]; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const extensions = manifest.extends.flatMap((declared, at): Extension[] => {
    const found: Issue[] = [];
    const say: Say = (path, message) => void found.push({ path, message });
    if (manifest.extends.findIndex(({ entity }) => entity === declared.entity) < at)
      say('entity', `${declared.entity} is extended above already: say it all in one place`);
    const base = baseOf(declared, manifest, others, say);
    const made =
      base && found.length === 0 ? extensionOf(declared, base, manifest, targetOf, around, found) : undefined;
    issues.push(...found.map((one) => ({ ...one, path: `extends.${at}.${one.path}` })));
    return made && found.length === 0 ? [made] : [];
  });
  return { extensions, issues };
}

/** The entity as its own module declares it, where others may add to it. */
function baseOf(
  { entity, fields, computed = {} }: PackExtension,
  { name: pack, needs }: PackManifest,
  others: readonly Module[],
  say: Say,
): EntityDefinition | undefined {
  const owner = others.find(({ entities }) => entities.some(({ name }) => name === entity));
  const base = owner?.entities.find(({ name }) => name === entity);
  if (entity.startsWith(`${pack}.`)) say('entity', 'is of the pack itself: declare the fields there');
  else if (!owner || !base) say('entity', `there is no ${entity} in what the pack needs`);
  else if (owner.name !== 'kernel' && !(owner.name in needs))
    say('entity', `the pack does not say that it needs ${owner.name}`);
  else if (base.table.ledger !== undefined)
    say('entity', `records of ${entity} tell what happened and are never written again: nothing is added to them`);
  const taken = new Map(
    others.flatMap(({ name, extensions }) =>
      extensions
        .filter((one) => one.entity === entity)
        .flatMap((one) => [...Object.keys(one.fields), ...Object.keys(one.computed)].map((field) => [field, name])),
    ),
  );
  for (const [place, names] of [['fields', Object.keys(fields)] as const, ['computed', Object.keys(computed)] as const])
    for (const field of names) {
      const by = taken.get(field);
      if (by !== undefined) say(`${place}.${field}`, `${by} has added a field of this name: give another`);
    }
  return base;
}

function extensionOf(
  declared: PackExtension,
  base: EntityDefinition,
  manifest: PackManifest,
  targetOf: TargetOf,
  around: Around,
  issues: Issue[],
): Extension | undefined {
  const say: Say = (path, message) => void issues.push({ path, message });
  const { fields: own, computed: reckoned = {}, rules, shownWhen = {}, list, form } = declared;
  for (const [field, one] of Object.entries(own)) {
    const path = `fields.${field}`;
    if (one.type === 'numbered') say(`${path}.type`, 'records that others make have no number of it: use another kind');
    if (!one.optional && one.default === undefined && one.type !== 'references')
      say(`${path}.optional`, 'others make such records and do not know of it: let it be empty, or give a default');
    referringFaults(one, manifest, targetOf, (at, why) => say(`${path}${at}`, why));
  }
  for (const one of Object.keys(reckoned)) if (Object.hasOwn(own, one)) say(`computed.${one}`, 'is a field already');
  const known = (name: string) => Object.hasOwn(own, name) || Object.hasOwn(reckoned, name);
  for (const [place, names] of [
    ['list', list ?? []] as const,
    ['form', (form ?? []).flatMap((one) => one.fields)] as const,
  ])
    for (const one of names) if (!known(one)) say(place, `there is no added field ${one}`);
  if (issues.length > 0) return undefined;
  const there = (name: string) => targetOf(name) as EntityDefinition;
  const fields: Fields = Object.fromEntries(Object.entries(own).map(([name, one]) => [name, fieldOf(one, there)]));
  const all: Fields = { ...base.table.fields, ...fields };
  issues.push(...shownFaults(shownWhen, Object.keys(own), all));
  const computed = computedIn(declared, base, all, issues);
  const shown = [...Object.keys(own), ...Object.keys(reckoned)];
  const extension: Extension = {
    ...{ entity: base.name, fields, computed, rule: {}, shownWhen },
    list: list ?? shown,
    form: (form ?? [{ label: manifest.label, fields: shown }]).map((group) => defined(group) as never),
  };
  const kept = Object.keys(own).filter((field) => own[field]?.sensitive !== undefined);
  sentenceFaults(rules, kept, manifest, say);
  if (issues.length > 0) return undefined;
  return { ...extension, rule: ruleFor(rules, 'rules', widerEntity(base, [extension]), around, issues) };
}

function computedIn(
  { computed = {} }: PackExtension,
  { parts }: EntityDefinition,
  fields: Fields,
  issues: Issue[],
): Readonly<Record<string, ComputedField>> {
  const lines = new Map(parts.map((part) => [part.name, part.fields]));
  return Object.fromEntries(
    Object.entries(computed).flatMap(([name, one]) => {
      const made = computedOf(one, { fields, lines });
      if (!('message' in made)) return [[name, made] as const];
      issues.push({ ...made, path: `computed.${name}.${made.path}` });
      return [];
    }),
  );
}
