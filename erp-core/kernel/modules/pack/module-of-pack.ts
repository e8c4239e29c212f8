import { attentionFaults } from '../../attention/check-entity.ts';
import type { CommandDefinition } from '../../command.ts';
import { type EntityDefinition, entity } from '../../entity.ts';
import { choice } from '../../fields.ts';
import { isLines } from '../../lines/lines.ts';
import { type Module, module } from '../../module.ts';
import { type Refusal, type Refuse, refusals } from '../../refusal.ts';
import type { AnyEntity } from '../../standard-checks.ts';
import { automationsOf } from './automations.ts';
import { endlessChains } from './chains.ts';
import { commandsOf, defined } from './commands-of.ts';
import { entityFaults } from './entity-faults.ts';
import { eventsOf } from './events-of.ts';
import { extensionsOf } from './extensions-of.ts';
import { aboveField, fieldOf, linesOf } from './field-of.ts';
import { computedOf } from './formulas.ts';
import type { Issue } from './issue.ts';
import type { PackEntity, PackManifest } from './manifest.ts';
import { settingsOf } from './settings-of.ts';
import { shownFaults } from './shown-faults.ts';
import { wrong } from './signed-file.ts';
import { nameFaults } from './table-names.ts';

/**
 * The module that a pack declares, made of the same pieces as one in code. `others`: the modules that it may refer to,
 * listen to and give commands of. Refused: all that does not fit, by its place in the manifest.
 */
export function moduleOfPack(manifest: PackManifest, others: readonly Module[]): Module | Refusal {
  const issues: Issue[] = [];
  const tell = (found: readonly Issue[]) => void issues.push(...found);
  const known = new Map(others.flatMap(({ entities }) => entities.map((one) => [one.name, one] as const)));
  const made = new Map<string, AnyEntity>();
  const targetOf = (name: string): EntityDefinition | undefined => made.get(name)?.definition ?? known.get(name);
  for (const [at, declared] of manifest.entities.entries()) tell(within(`entities.${at}`, make(declared, made)));
  const { group: settings, issues: ofSettings } = settingsOf(manifest);
  tell(ofSettings);
  const { events, issues: ofEvents } = eventsOf(manifest, targetOf);
  tell(ofEvents);
  const refuse = refusals(manifest.refusals as never) as Refuse<string>;
  const commands: CommandDefinition[] = [];
  for (const [at, declared] of manifest.entities.entries()) {
    const thing = made.get(declared.name);
    if (!thing) continue;
    const { commands: own, issues: found } = commandsOf(declared, thing, { refuse, settings, events });
    tell(within(`entities.${at}`, found));
    commands.push(...own);
  }
  const { extensions, issues: ofExtensions } = extensionsOf(manifest, others, targetOf, { refuse, settings, events });
  tell(ofExtensions);
  if (new Set(commands.map(({ name }) => name)).size !== commands.length)
    tell([{ path: 'entities', message: 'two commands have the same name' }]);
  const everyEvent = [...others.flatMap((one) => one.events), ...events.values()];
  const everyCommand = new Map([...others.flatMap((one) => one.commands), ...commands].map((one) => [one.name, one]));
  const { handlers, issues: ofAutomations } = automationsOf(manifest, {
    events: new Map(everyEvent.map((one) => [one.type, one])),
    commands: everyCommand,
    settings,
  });
  tell(ofAutomations);
  const theirs = others.flatMap((one) => one.handlers);
  for (const { name, way } of endlessChains(handlers, theirs, everyCommand)) {
    const at = manifest.automations.findIndex((one) => `${manifest.name}.${one.name}` === name);
    tell([{ path: `automations.${at}.run`, message: `never ends: ${way.join(' → ')}` }]);
  }
  tell(nameFaults(manifest.entities));
  tell(menuFaults(manifest));
  if (issues.length > 0) return wrong(issues);
  return module(manifest.name, {
    version: manifest.version,
    label: manifest.label,
    standing: 'when-enabled',
    needs: ['kernel', ...Object.keys(manifest.needs).filter((name) => name !== 'kernel')],
    entities: [...made.values()],
    extensions,
    commands,
    events: [...events.values()],
    handlers,
    settings: settings ? [settings] : [],
    menu: manifest.menu.length > 0 ? manifest.menu : [...made.keys()],
    demo: manifest.demo,
    refusals: refuse,
    // Its tables are made from what it declares, when it is brought in.
    migrations: '',
  });

  /** Makes an entity of the pack, for those behind it to refer to; what is wrong with it by its place within. */
  function make(declared: PackEntity, made: Map<string, AnyEntity>): readonly Issue[] {
    const faults = entityFaults(declared, manifest, targetOf);
    if (made.has(declared.name)) faults.push({ path: 'name', message: 'declared twice' });
    // What is wrong with its rules alone does not keep what is wrong elsewhere from being told.
    if (faults.some(({ path }) => path !== 'rules')) return faults;
    const thing = entityOf(declared, targetOf);
    if (!('definition' in thing)) return [...faults, ...thing];
    made.set(declared.name, thing);
    return faults;
  }
}

const within = (path: string, found: readonly Issue[]): readonly Issue[] =>
  found.map((one) => ({ ...one, path: one.path === '' ? path : `${path}.${one.path}` }));

const menuFaults = ({ menu, entities }: PackManifest): Issue[] =>
  menu.flatMap((name, at) =>
    entities.some((one) => one.name === name)
      ? []
      : [{ path: `menu.${at}`, message: `there is no ${name} in the pack` }],
  );

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
    span,
    tree,
    retention,
    shownWhen = {},
    attention,
  } = declared;
  const there = (target: string) => targetOf(target) as EntityDefinition;
  const made = Object.entries(fields).map(([field, one]) => {
    if (one.type === 'lines') return [field, linesOf(one, there)] as const;
    return [field, field === tree ? aboveField(one) : fieldOf(one, there)] as const;
  });
  const plain = Object.fromEntries(made.filter(([field]) => fields[field]?.type !== 'lines'));
  const lines = new Map(made.flatMap(([field, one]) => (isLines(one) ? [[field, one.lineFields] as const] : [])));
  const reckoned = Object.entries(computed).map(
    ([field, one]) => [field, computedOf(one, { fields: plain, lines })] as const,
  );
  const faults = reckoned.flatMap(([field, one]) =>
    'message' in one ? [{ ...one, path: `computed.${field}.${one.path}` }] : [],
  );
  const state = states && Object.keys(states).length > 0 ? { state: choice(Object.keys(states) as [string]) } : {};
  faults.push(...shownFaults(shownWhen, Object.keys(plain), { ...state, ...plain }));
  const asked = attention ? attentionFaults(attention, { ...state, ...plain }) : [];
  faults.push(...asked.map((one) => ({ ...one, path: `attention.${one.path}` })));
  if (faults.length > 0) return faults;
  const more = defined({ states, stateLabels, list, form, siteField, span, tree, retention, shownWhen, attention });
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
