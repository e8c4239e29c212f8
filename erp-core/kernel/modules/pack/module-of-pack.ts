import type { CommandDefinition } from '../../command.ts';
import { type EntityDefinition, entity } from '../../entity.ts';
import { type Module, module } from '../../module.ts';
import { type Refusal, type Refuse, refusals } from '../../refusal.ts';
import type { AnyEntity } from '../../standard-checks.ts';
import { commandsOf, defined } from './commands-of.ts';
import { entityFaults } from './entity-faults.ts';
import { aboveField, fieldOf, linesOf } from './field-of.ts';
import { computedOf } from './formulas.ts';
import type { Issue } from './issue.ts';
import type { PackEntity, PackManifest } from './manifest.ts';
import { settingsOf } from './settings-of.ts';
import { wrong } from './signed-file.ts';
import { nameFaults } from './table-names.ts';

type Entities = ReadonlyMap<string, EntityDefinition>;

/**
 * The module that a pack declares, made of the same pieces as one in code. `others`: entities of modules that it may
 * refer to. Refused: all that does not fit, by its place in the manifest.
 */
export function moduleOfPack(manifest: PackManifest, others: Entities): Module | Refusal {
  const issues: Issue[] = [];
  const made = new Map<string, AnyEntity>();
  const refuse = refusals(manifest.refusals as never) as Refuse<string>;
  const commands: CommandDefinition[] = [];
  const { group: settings, issues: settingIssues } = settingsOf(manifest);
  issues.push(...settingIssues);
  const targetOf = (name: string): EntityDefinition | undefined => made.get(name)?.definition ?? others.get(name);
  for (const [at, declared] of manifest.entities.entries()) {
    const path = `entities.${at}`;
    const faults = entityFaults(declared, manifest, targetOf).map((one) => ({ ...one, path: `${path}.${one.path}` }));
    if (made.has(declared.name)) faults.push({ path: `${path}.name`, message: 'declared twice' });
    issues.push(...faults);
    if (faults.length > 0) continue;
    const thing = entityOf(declared, targetOf);
    if (!('definition' in thing)) {
      issues.push(...thing.map((one) => ({ ...one, path: one.path === '' ? path : `${path}.${one.path}` })));
      continue;
    }
    made.set(declared.name, thing);
    const { commands: own, issues: found } = commandsOf(declared, thing, { refuse, settings });
    issues.push(...found.map((one) => ({ ...one, path: `${path}.${one.path}` })));
    commands.push(...own);
  }
  issues.push(...nameFaults(manifest.entities));
  for (const [at, name] of manifest.menu.entries())
    if (!manifest.entities.some((one) => one.name === name))
      issues.push({ path: `menu.${at}`, message: `there is no ${name} in the pack` });
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
    settings: settings ? [settings] : [],
    menu: manifest.menu.length > 0 ? manifest.menu : [...made.keys()],
    demo: manifest.demo,
    refusals: refuse,
    // Its tables are made from what it declares, when it is brought in.
    migrations: '',
  });
}

/** The entity as a module would declare it; what the kernel still refuses of it is told as the fault it is. */
function entityOf(
  declared: PackEntity,
  targetOf: (name: string) => EntityDefinition | undefined,
): AnyEntity | readonly Issue[] {
  const {
    name,
    label,
    key,
    fields,
    computed = {},
    states,
    stateLabels,
    list,
    form,
    siteField,
    tree,
    retention,
  } = declared;
  const there = (target: string) => targetOf(target) as EntityDefinition;
  const made = Object.entries(fields).map(([field, one]) => {
    if (one.type === 'lines') return [field, linesOf(one, there)] as const;
    return [field, field === tree ? aboveField(one) : fieldOf(one, there)] as const;
  });
  const plain = Object.fromEntries(made.filter(([field]) => fields[field]?.type !== 'lines'));
  const reckoned = Object.entries(computed).map(([field, one]) => [field, computedOf(one, plain)] as const);
  const faults = reckoned.flatMap(([field, one]) =>
    'message' in one ? [{ ...one, path: `computed.${field}.${one.path}` }] : [],
  );
  if (faults.length > 0) return faults;
  const more = defined({ states, stateLabels, list, form, siteField, tree, retention });
  try {
    return entity(name, {
      ...{ label, key, fields: Object.fromEntries(made), computed: Object.fromEntries(reckoned) },
      ...more,
    } as never) as unknown as AnyEntity;
  } catch (error) {
    if (error instanceof TypeError) return [{ path: '', message: error.message }];
    throw error;
  }
}
