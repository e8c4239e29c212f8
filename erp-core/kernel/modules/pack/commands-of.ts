import type { CommandDefinition } from '../../command.ts';
import type { Confirm } from '../../confirm/confirm.ts';
import type { DecideContext } from '../../decide-context.ts';
import type { Fields, Wants } from '../../effect.ts';
import { fieldMeta } from '../../fields.ts';
import type { BesideValues } from '../../formula.ts';
import type { Label } from '../../label.ts';
import type { Refusal, Refuse } from '../../refusal.ts';
import type { Settings } from '../../settings/settings.ts';
import type { AnyEntity } from '../../standard-checks.ts';
import { standardCommands } from '../../standard-commands.ts';
import type { StandardRule } from '../../standard-rule.ts';
import { transitionCommand } from '../../transition-command.ts';
import { isNamed, settingsIn } from './entity-faults.ts';
import type { KnownEvent } from './events-of.ts';
import { besideOf, type Rule, type RuleTest, ruleTests, settingsFound, settingsWanted } from './formulas.ts';
import type { Issue } from './issue.ts';
import type { PackEntity } from './manifest.ts';
import type { PackTelling } from './pack-events.ts';
import { setsOf } from './sets-of.ts';
import { type Tellings, tellingsOf } from './tellings.ts';

export interface Around {
  readonly refuse: Refuse<string>;
  readonly settings: Settings | undefined;
  readonly events: ReadonlyMap<string, KnownEvent>;
}
type Row = Readonly<Record<string, unknown>>;
type Found = Readonly<Record<string, unknown>>;

/** The commands of an entity as a module would declare them, with its rules; what is wrong with those by its place in the entity. */
export function commandsOf(
  declared: PackEntity,
  thing: AnyEntity,
  around: Around,
): { readonly commands: readonly CommandDefinition[]; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const { confirm, rules, transitions, tells = {} } = declared;
  const telling = (list: readonly PackTelling[] | undefined, path: string): Tellings | undefined => {
    if (!list || list.length === 0) return undefined;
    const { made, issues: found } = tellingsOf(list, thing, around);
    issues.push(...found.map((one) => ({ ...one, path: `${path}.${one.path}` })));
    return made;
  };
  const [create, change, remove] = VERBS.map((verb) => telling(tells[verb], `tells.${verb}`));
  const told = { create, change, remove };
  const all = Object.values(told).flatMap((one) => one ?? []);
  const checked = ruleOf(rules, 'rules', thing, around, issues);
  const standard = standardCommands(thing, {
    ...asking(checked, all, around),
    tells: defined({ create: create?.tells, change: change?.tells, remove: remove?.tells }),
    ...(confirm ? { confirm: defined(confirm) } : {}),
  }).map((command) => {
    const verb = command.name.slice(thing.definition.name.length + 1);
    return declaring(command, Object.hasOwn(told, verb) ? told[verb as keyof typeof told] : undefined);
  });
  const verbs = transitions.map(({ name, to, label, rules: own, tells: list, by, sets, otherwise, ...more }, at) => {
    const path = `transitions.${at}`;
    const made = telling(list, `${path}.tells`);
    const rule = ruleOf(own, `${path}.rules`, thing, around, issues);
    const writes = sets && setsOf(sets, thing, around.settings);
    issues.push(...(writes?.issues ?? []).map((one) => ({ ...one, path: `${path}.sets.${one.path}` })));
    const command = transitionCommand(thing, name, {
      ...{ to: to as never, label, byKey: by === 'key' },
      ...asking(rule, [...(made ? [made] : []), ...(writes ? [writes.sets] : [])], around),
      ...(made ? { tells: made.tells } : {}),
      ...(writes ? { sets: writes.sets.of as never } : {}),
      ...(otherwise === undefined
        ? {}
        : { otherwise: otherwiseOf(otherwise, thing, around, `${path}.otherwise`, issues) }),
      ...(defined(more) as { confirm?: Confirm; reversedBy?: string }),
    });
    return declaring(command, made);
  });
  return { commands: [...standard, ...verbs], issues };
}

/** The refusal of a verb where there is nothing that it could be done to; "?" stands for what nobody knows. */
function otherwiseOf(code: string, thing: AnyEntity, { refuse }: Around, path: string, issues: Issue[]) {
  const { fields } = thing.definition.table;
  const sentence = refuse.codes[code];
  const kept = sentence && Object.keys(fields).find((name) => isKeptFromSome(fields, name) && isNamed(name, sentence));
  if (!sentence) issues.push({ path, message: `no refusal is declared under ${code}` });
  else if (kept !== undefined)
    issues.push({ path, message: `the sentence of ${code} names ${kept}, which is kept from some` });
  else if (settingsIn(sentence).length > 0)
    issues.push({ path, message: `the sentence of ${code} names a setting, and none is asked for here` });
  return (record: object | undefined): Refusal => {
    const row = (record ?? {}) as Row;
    const names = sentence ? Object.keys(fields).filter((name) => isNamed(name, sentence)) : [];
    return refuse(code, Object.fromEntries(names.map((name) => [name, row[name] ?? '?'])));
  };
}

const isKeptFromSome = (fields: Fields, name: string): boolean => {
  const schema = fields[name];
  return schema !== undefined && fieldMeta(schema).sensitive !== undefined;
};

const VERBS = ['create', 'change', 'remove'] as const;

/** Types of events stand with the command: so chains that never end are found before they begin. */
const declaring = (command: CommandDefinition, told: Tellings | undefined): CommandDefinition =>
  told ? { ...command, tells: told.types } : command;

/** A rule that is asked for the settings where it, or what is told, needs them. */
const asking = (
  { asksSettings, ...rule }: Rules,
  told: readonly Pick<Tellings, 'asksSettings'>[],
  { settings }: Around,
): Pick<Rules, 'check'> & { readonly beside?: () => Wants } => ({
  ...rule,
  ...(settings && (asksSettings || told.some((one) => one.asksSettings))
    ? { beside: (): Wants => settingsWanted(settings) }
    : {}),
});

/** The same rules as part of a module's own on records of another's. */
export function ruleFor(
  rules: readonly Rule[],
  path: string,
  thing: AnyEntity,
  around: Around,
  issues: Issue[],
): StandardRule {
  return asking(ruleOf(rules, path, thing, around, issues), [], around) as StandardRule;
}

interface Rules {
  readonly asksSettings: boolean;
  readonly check?: (record: object, context: DecideContext, beside: Found) => Refusal | undefined;
}

/** Rules as `check` of a command: what they need beside the record, and the refusal of the first that is broken. */
function ruleOf(
  rules: readonly Rule[],
  path: string,
  thing: AnyEntity,
  { refuse, settings }: Around,
  issues: Issue[],
): Rules {
  const { table, parts } = thing.definition;
  const lines = new Map(parts.map((part) => [part.name, part.fields]));
  const { tests, issues: found } = ruleTests(rules, { fields: table.fields, lines, beside: besideOf(settings) });
  issues.push(...found.map((one) => ({ ...one, path: `${path}.${one.path}` })));
  if (tests.length === 0) return { asksSettings: false };
  return {
    asksSettings: tests.some((test) => test.asksSettings) || rules.some((rule) => saysSetting(rule, refuse)),
    check: (record, { now }, beside) =>
      brokenRule(tests, record as Row, settingsFound(settings, beside, now), table.fields, refuse),
  };
}

const saysSetting = ({ refuse: code }: Rule, { codes }: Refuse<string>): boolean =>
  codes[code] !== undefined && settingsIn(codes[code]).length > 0;

/** The refusal of the first rule that the record as it would stand breaks. */
function brokenRule(
  tests: readonly RuleTest[],
  row: Row,
  beside: BesideValues,
  fields: Fields,
  refuse: Refuse<string>,
): Refusal | undefined {
  const broken = tests.find(({ breaks }) => breaks(row, beside));
  return broken && refuse(broken.refuse, named(refuse.codes[broken.refuse], row, beside, fields));
}

/** Of the record and the settings, what the sentence of a refusal names: the rest is nobody's who is refused. */
function named(sentence: Label | undefined, row: Row, { setting }: BesideValues, fields: Fields) {
  if (!sentence) return {};
  const names = Object.keys(fields).filter((name) => isNamed(name, sentence));
  return Object.fromEntries([
    ...names.map((name) => [name, row[name]]),
    ...settingsIn(sentence).map((name) => [`setting.${name}`, setting?.[name]]),
  ]);
}

/** Without what is left out. */
export const defined = <Values extends object>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };
