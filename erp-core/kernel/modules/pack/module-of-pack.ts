import type { CommandDefinition } from '../../command.ts';
import { type EntityDefinition, entity } from '../../entity.ts';
import { fieldMeta } from '../../fields.ts';
import { type Module, module } from '../../module.ts';
import { type Refusal, type Refuse, refusals } from '../../refusal.ts';
import { faultsOf, holds, predicatesOf } from '../../rights/predicate.ts';
import type { AnyEntity } from '../../standard-checks.ts';
import { standardCommands, transitionCommand } from '../../standard-commands.ts';
import { fieldOf } from './field-of.ts';
import type { PackEntity, PackManifest, PackRule } from './manifest.ts';
import { wrong } from './signed-file.ts';

type Entities = ReadonlyMap<string, EntityDefinition>;
interface Issue {
  readonly path: string;
  readonly message: string;
}

/**
 * The module that a pack declares, made of the same pieces as one in code. `others`: entities of modules that it may
 * refer to. Refused: all that does not fit, by its place in the manifest.
 */
export function moduleOfPack(manifest: PackManifest, others: Entities): Module | Refusal {
  const issues: Issue[] = [];
  const made = new Map<string, AnyEntity>();
  const refuse = refusals(manifest.refusals as never) as Refuse<string>;
  const commands: CommandDefinition[] = [];
  const targetOf = (name: string): EntityDefinition | undefined => made.get(name)?.definition ?? others.get(name);
  for (const [at, declared] of manifest.entities.entries()) {
    const path = `entities.${at}`;
    const faults = faultsIn(declared, manifest, targetOf).map((one) => ({ ...one, path: `${path}.${one.path}` }));
    if (made.has(declared.name)) faults.push({ path: `${path}.name`, message: 'declared twice' });
    issues.push(...faults);
    if (faults.length > 0) continue;
    const thing = entityOf(declared, targetOf);
    made.set(declared.name, thing);
    const { fields } = thing.definition.table;
    for (const [kind, rules] of [
      [`${path}.rules`, declared.rules] as const,
      ...declared.transitions.map((one, n) => [`${path}.transitions.${n}.rules`, one.rules] as const),
    ]) {
      for (const [n, { when }] of rules.entries())
        for (const fault of faultsOf(when, fields)) issues.push({ ...fault, path: `${kind}.${n}.when.${fault.path}` });
    }
    const check = (rules: readonly PackRule[]) => (record: object) => brokenRule(rules, record, thing, refuse);
    commands.push(...standardCommands(thing, { check: check(declared.rules) }));
    for (const { name, to, label, rules } of declared.transitions) {
      commands.push(transitionCommand(thing, name, { to: to as never, label, check: check(rules) }));
    }
  }
  for (const [at, name] of manifest.menu.entries())
    if (!made.has(name)) issues.push({ path: `menu.${at}`, message: `there is no ${name} in the pack` });
  const known = new Set(commands.map(({ name }) => name));
  for (const [at, { command }] of manifest.demo.entries())
    if (issues.length === 0 && !known.has(command))
      issues.push({ path: `demo.${at}.command`, message: `there is no command ${command} in the pack` });
  if (known.size !== commands.length) issues.push({ path: 'entities', message: 'two commands have the same name' });
  if (issues.length > 0) return wrong(issues);
  return module(manifest.name, {
    version: manifest.version,
    label: manifest.label,
    standing: 'when-enabled',
    needs: ['kernel', ...Object.keys(manifest.needs).filter((name) => name !== 'kernel')],
    entities: [...made.values()],
    commands,
    menu: manifest.menu.length > 0 ? manifest.menu : [...made.keys()],
    demo: manifest.demo,
    refusals: refuse,
    // Its tables are made from what it declares, when it is brought in.
    migrations: '',
  });
}

function entityOf(declared: PackEntity, targetOf: (name: string) => EntityDefinition | undefined): AnyEntity {
  const { name, label, key, fields, states, stateLabels, list, form, siteField } = declared;
  const made = Object.entries(fields).map(
    ([field, one]) => [field, fieldOf(one, (target) => targetOf(target) as EntityDefinition)] as const,
  );
  return entity(name, {
    ...{ label, key, fields: Object.fromEntries(made) },
    ...(states ? { states } : {}),
    ...(stateLabels ? { stateLabels } : {}),
    ...(list ? { list } : {}),
    ...(form ? { form } : {}),
    ...(siteField ? { siteField } : {}),
  } as never) as unknown as AnyEntity;
}

function faultsIn(
  declared: PackEntity,
  { name: pack, refusals: codes, needs }: PackManifest,
  targetOf: (name: string) => EntityDefinition | undefined,
): Issue[] {
  const { name, key, fields, states = {}, list = [], form = [], siteField, rules, transitions } = declared;
  const issues: Issue[] = [];
  const say = (path: string, message: string) => issues.push({ path, message });
  if (!name.startsWith(`${pack}.`)) say('name', `begins with the pack's own name: "${pack}."`);
  const known = new Set(Object.keys(fields));
  const shown = new Set([...known, ...(Object.keys(states).length > 0 ? ['state'] : [])]);
  for (const one of key) if (!known.has(one)) say('key', `there is no field ${one}`);
  for (const one of key) if (fields[one]?.optional) say('key', `${one} may be empty and cannot tell records apart`);
  for (const one of list) if (!shown.has(one)) say('list', `there is no field ${one}`);
  for (const one of form.flatMap((group) => group.fields)) if (!known.has(one)) say('form', `there is no field ${one}`);
  if (siteField !== undefined && fields[siteField]?.type !== 'text')
    say('siteField', 'names a field of type text that holds the code of a site');
  for (const [field, { references }] of Object.entries(fields)) {
    if (references === undefined) continue;
    const owner = references.slice(0, references.indexOf('.'));
    if (!targetOf(references)) say(`fields.${field}.references`, `there is no ${references}; declare it before`);
    else if (owner !== pack && owner !== 'kernel' && !(owner in needs))
      say(`fields.${field}.references`, `the pack does not say that it needs ${owner}`);
  }
  for (const [state, next] of Object.entries(states))
    for (const one of next) if (!Object.hasOwn(states, one)) say(`states.${state}`, `there is no state ${one}`);
  const standard = ['create', 'change', 'remove', 'undo'];
  for (const [at, { name: verb, to }] of transitions.entries()) {
    if (!Object.hasOwn(states, to)) say(`transitions.${at}.to`, `there is no state ${to}`);
    if (standard.includes(verb)) say(`transitions.${at}.name`, `${verb} is there already`);
  }
  const refused = [...rules, ...transitions.flatMap((one) => one.rules)].map((rule) => rule.refuse);
  for (const code of refused) if (!Object.hasOwn(codes, code)) say('rules', `no refusal is declared under ${code}`);
  return issues;
}

/** The refusal of the first rule whose condition holds for the record as it would stand. */
function brokenRule(
  rules: readonly PackRule[],
  record: object,
  { definition: { table } }: AnyEntity,
  refuse: Refuse<string>,
): Refusal | undefined {
  const nobody = { user: '', sites: null };
  const broken = rules.find(({ when }) =>
    holds(predicatesOf(when, nobody), record as Readonly<Record<string, unknown>>, table.fields),
  );
  return broken && refuse(broken.refuse, shown(record, table.fields));
}

/** What a sentence of refusal may name of the record. */
const shown = (record: object, fields: EntityDefinition['table']['fields']) =>
  Object.fromEntries(
    Object.entries(record).filter(([name]) => fields[name] && !fieldMeta(fields[name]).secret),
  ) as Readonly<Record<string, unknown>>;
