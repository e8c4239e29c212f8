import type { CommandDefinition } from '../../command.ts';
import type { Confirm } from '../../confirm/confirm.ts';
import type { DecideContext } from '../../decide-context.ts';
import type { Fields, Wants } from '../../effect.ts';
import type { BesideValues } from '../../formula.ts';
import type { Label } from '../../label.ts';
import type { Refusal, Refuse } from '../../refusal.ts';
import type { Settings } from '../../settings/settings.ts';
import type { AnyEntity } from '../../standard-checks.ts';
import { standardCommands, transitionCommand } from '../../standard-commands.ts';
import { isNamed, settingsIn } from './entity-faults.ts';
import { besideOf, type Rule, type RuleTest, ruleTests, settingsFound, settingsWanted } from './formulas.ts';
import type { Issue } from './issue.ts';
import type { PackEntity } from './manifest.ts';

interface Around {
  readonly refuse: Refuse<string>;
  readonly settings: Settings | undefined;
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
  const { confirm, rules, transitions } = declared;
  const commands = [
    ...standardCommands(thing, {
      ...ruleOf(rules, 'rules', thing, around, issues),
      ...(confirm ? { confirm: defined(confirm) } : {}),
    }),
    ...transitions.map(({ name, to, label, rules: own, ...more }, at) =>
      transitionCommand(thing, name, {
        ...{ to: to as never, label },
        ...ruleOf(own, `transitions.${at}.rules`, thing, around, issues),
        ...(defined(more) as { confirm?: Confirm; reversedBy?: string }),
      }),
    ),
  ];
  return { commands, issues };
}

/** Rules as `check` of a command: what they need beside the record, and the refusal of the first that is broken. */
function ruleOf(rules: readonly Rule[], path: string, thing: AnyEntity, { refuse, settings }: Around, issues: Issue[]) {
  const { table, parts } = thing.definition;
  const lines = new Map(parts.map((part) => [part.name, part.fields]));
  const { tests, issues: found } = ruleTests(rules, { fields: table.fields, lines, beside: besideOf(settings) });
  issues.push(...found.map((one) => ({ ...one, path: `${path}.${one.path}` })));
  if (tests.length === 0) return {};
  const asks = settings && (tests.some((test) => test.asksSettings) || rules.some((rule) => saysSetting(rule, refuse)));
  return {
    ...(asks ? { beside: (): Wants => settingsWanted(settings) } : {}),
    check: (record: object, { now }: DecideContext, beside: Found): Refusal | undefined =>
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
