import type { EntityDefinition } from '../../entity.ts';
import type { Label } from '../../label.ts';
import { aboveField, bareField } from './field-of.ts';
import type { Issue } from './issue.ts';
import type { PackEntity, PackManifest } from './manifest.ts';
import { linesIn, ownFields, type PackField } from './pack-field.ts';

type TargetOf = (name: string) => EntityDefinition | undefined;
export type Say = (path: string, message: string) => unknown;

const STANDARD = ['create', 'change', 'remove', 'undo'];
/** What a record can be told apart by: one value, that two people write the same way. */
const NO_KEY: readonly PackField['type'][] = [
  'localized',
  'money',
  'quantity-in',
  'geo',
  'file',
  'image',
  'json',
  'references',
];

/** What does not fit in an entity that a pack declares, by its place within it. */
export function entityFaults(declared: PackEntity, manifest: PackManifest, targetOf: TargetOf): Issue[] {
  const issues: Issue[] = [];
  const say: Say = (path, message) => issues.push({ path, message });
  if (!declared.name.startsWith(`${manifest.name}.`))
    say('name', `begins with the pack's own name: "${manifest.name}."`);
  const own = ownFields(declared.fields);
  for (const [field, one] of Object.entries(own)) {
    if (field === declared.tree) fieldFaults(one, aboveField(one), (path, why) => say(`fields.${field}${path}`, why));
    else referringFaults(one, manifest, targetOf, (path, why) => say(`fields.${field}${path}`, why));
  }
  for (const [field, part] of linesIn(declared.fields)) {
    const path = `fields.${field}`;
    if (WORDS.includes(field)) say(path, `${field} is a word of formulas: give another name`);
    if ((part.min ?? 0) > (part.max ?? 1_000)) say(`${path}.min`, 'above the most there may be');
    for (const [name, one] of Object.entries(part.fields)) {
      if (name === 'record' || name === 'position') say(`${path}.fields.${name}`, `a line has its ${name} by itself`);
      referringFaults(one, manifest, targetOf, (at, why) => say(`${path}.fields.${name}${at}`, why));
    }
  }
  placeFaults(declared, own, say);
  stateFaults(declared, say);
  const refused = [...declared.rules, ...declared.transitions.flatMap(({ rules }) => rules)];
  const kept = Object.keys(own).filter((field) => own[field]?.sensitive !== undefined);
  sentenceFaults(refused, kept, manifest, say);
  return issues;
}

/** Every rule refuses under a code that has its sentence, which tells nothing of what is kept from some. */
export function sentenceFaults(
  rules: readonly { readonly refuse: string }[],
  kept: readonly string[],
  { refusals, settings }: PackManifest,
  say: Say,
): void {
  for (const { refuse } of rules) {
    const sentence = refusals[refuse];
    const told = sentence && kept.find((field) => isNamed(field, sentence));
    if (!sentence) say('rules', `no refusal is declared under ${refuse}`);
    if (told !== undefined) say('rules', `the sentence of ${refuse} names ${told}, which is kept from some`);
    const strange = sentence && settingsIn(sentence).find((setting) => !Object.hasOwn(settings, setting));
    if (strange !== undefined) say('rules', `the sentence of ${refuse} names ${strange}, which is no setting`);
  }
}

/** Words that stand before a dot in formulas. */
const WORDS = ['setting', 'event'];

/** The settings whose values the sentence of a refusal says: `{setting.limit}`. */
export const settingsIn = ({ en, bn, hi }: Label): readonly string[] => [
  ...new Set([en, bn, hi].flatMap((words) => [...words.matchAll(/\{setting\.(\w+)\}/g)].map(([, name = '']) => name))),
];

/** Whether the sentence of a refusal says a field's value. */
export const isNamed = (field: string, { en, bn, hi }: Label): boolean =>
  [en, bn, hi].some((words) => words.includes(`{${field}}`));

/** A field, where what it refers to is there. */
export function referringFaults(
  declared: PackField,
  { name: pack, needs }: PackManifest,
  targetOf: TargetOf,
  say: Say,
): void {
  const { references } = declared;
  if (references !== undefined) {
    const owner = references.slice(0, references.indexOf('.'));
    if (!targetOf(references)) return void say('.references', `there is no ${references}; declare it before`);
    if (owner !== pack && owner !== 'kernel' && !(owner in needs))
      return void say('.references', `the pack does not say that it needs ${owner}`);
  }
  fieldFaults(
    declared,
    bareField(declared, (name) => targetOf(name) as EntityDefinition),
    say,
  );
}

/** What is said as a value has to be one that the field takes. */
export function fieldFaults(
  declared: Pick<PackField, 'default' | 'example'>,
  made: ReturnType<typeof bareField>,
  say: Say,
): void {
  for (const property of ['default', 'example'] as const) {
    const value = declared[property];
    if (value === undefined) continue;
    const { error } = made.safeParse(value);
    const [first] = error?.issues ?? [];
    if (first) say([``, property, ...first.path].join('.'), first.message);
  }
}

/** Places where only some fields can stand. */
function placeFaults(
  { key, list = [], form = [], siteField, tree, retention, fields, computed = {}, states = {}, name }: PackEntity,
  own: Record<string, PackField>,
  say: Say,
): void {
  const reckoned = Object.keys(computed);
  const shown = new Set([...Object.keys(own), ...reckoned, ...(Object.keys(states).length > 0 ? ['state'] : [])]);
  for (const one of reckoned)
    if (Object.hasOwn(fields, one)) say(`computed.${one}`, 'is a field of the record already');
  for (const one of key) {
    const field = own[one];
    if (!field) say('key', `there is no field ${one}`);
    else if (field.optional) say('key', `${one} may be empty and cannot tell records apart`);
    else if (field.sensitive !== undefined) say('key', `${one} is kept from some, and a key is not`);
    else if (NO_KEY.includes(field.type)) say('key', `${one} is a ${field.type}, and a key is one plain value`);
  }
  for (const one of list) if (!shown.has(one)) say('list', `there is no field ${one}`);
  for (const one of form.flatMap((group) => group.fields))
    if (!Object.hasOwn(fields, one) && !Object.hasOwn(computed, one)) say('form', `there is no field ${one}`);
  if (siteField !== undefined && (own[siteField]?.type !== 'text' || own[siteField].sensitive !== undefined))
    say('siteField', 'names a field of type text that holds the code of a site and is kept from nobody');
  if (tree !== undefined) {
    const field = own[tree];
    if (field?.type !== 'reference' || field.references !== name || !field.optional || field.sensitive !== undefined)
      say('tree', `names an optional reference to ${name} itself that is kept from nobody`);
  }
  if (retention && own[retention.after]?.type !== 'moment') say('retention.after', 'names a field of type moment');
}

function stateFaults({ states = {}, stateLabels = {}, transitions }: PackEntity, say: Say): void {
  for (const [state, next] of Object.entries(states))
    for (const one of next) if (!Object.hasOwn(states, one)) say(`states.${state}`, `there is no state ${one}`);
  for (const state of Object.keys(stateLabels))
    if (!Object.hasOwn(states, state)) say(`stateLabels.${state}`, `there is no state ${state}`);
  for (const [at, { name: verb, to, reversedBy }] of transitions.entries()) {
    if (!Object.hasOwn(states, to)) say(`transitions.${at}.to`, `there is no state ${to}`);
    if (STANDARD.includes(verb)) say(`transitions.${at}.name`, `${verb} is there already`);
    if (reversedBy === undefined) continue;
    const [from, ...others] = Object.keys(states).filter((state) => states[state]?.includes(to));
    const back = transitions.find(({ name }) => name === reversedBy);
    if (others.length > 0)
      say(`transitions.${at}.reversedBy`, `several states lead to ${to}: ${from}, ${others.join(', ')}`);
    else if (!back || back.to !== from || !states[to]?.includes(from))
      say(`transitions.${at}.reversedBy`, `names a verb that leads from ${to} back to ${from}`);
  }
}
