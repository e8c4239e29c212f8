import { localTime } from '@millrace/contracts';
import { prettifyError, type z } from 'zod';
import type { CommandDefinition } from '../../command.ts';
import { companySettings } from '../../core/company-settings.ts';
import type { EventHandler, EventRecord } from '../../event.ts';
import { day as dayField, fieldMeta, moment, text } from '../../fields.ts';
import type { Beside } from '../../formula.ts';
import type { Settings } from '../../settings/settings.ts';
import { type KnownEvent, payloadOf } from './events-of.ts';
import { asksSettings, conditionOf, elementOf, expressionOf, fieldsWithin, type Scope } from './expressions.ts';
import { besideOf } from './formulas.ts';
import type { Issue } from './issue.ts';
import type { PackManifest } from './manifest.ts';
import type { InputTemplate, PackAutomation } from './pack-events.ts';

type Values = Readonly<Record<string, unknown>>;
/** What stands beside, and the record or input at hand where there is one. */
type Make = (beside: Values, row?: Values) => unknown;

interface Around {
  readonly events: ReadonlyMap<string, KnownEvent>;
  readonly commands: ReadonlyMap<string, CommandDefinition>;
  readonly settings: Settings | undefined;
}

/** Beside its payload, what is known of every event; a field of the payload that is called so goes before it. */
const OF_ALL = { at: moment(), day: dayField(), site: text().nullable() };

/**
 * Handlers as a module would declare them, each running one command with an input made of the event. They act within the
 * rights of the pack and of the modules it needs, and nothing of the kernel's is theirs to hear or to do.
 */
export function automationsOf(
  manifest: PackManifest,
  around: Around,
): { readonly handlers: readonly EventHandler[]; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const names = new Set<string>();
  const rights = new Set([manifest.name, ...needed(manifest)].map((name) => `${name}.*`));
  const handlers = manifest.automations.flatMap((declared, at): EventHandler[] => {
    const found: Issue[] = [];
    if (names.has(declared.name)) found.push({ path: 'name', message: 'declared twice' });
    names.add(declared.name);
    const made = handlerOf(declared, manifest, { ...around, rights }, found);
    issues.push(...found.map((one) => ({ ...one, path: `automations.${at}.${one.path}` })));
    return made && found.length === 0 ? [{ ...made, rights }] : [];
  });
  return { handlers, issues };
}

const needed = ({ needs }: PackManifest): readonly string[] => Object.keys(needs).filter((name) => name !== 'kernel');

function handlerOf(
  declared: PackAutomation,
  manifest: PackManifest,
  { events, commands, settings, rights }: Around & { readonly rights: ReadonlySet<string> },
  issues: Issue[],
): EventHandler | undefined {
  const say = (path: string, message: string) => void issues.push({ path, message });
  const mine = (name: string): boolean => [manifest.name, ...needed(manifest)].includes(name.split('.', 1)[0] ?? '');
  const event = mine(declared.on) ? events.get(declared.on) : undefined;
  const command = mine(declared.run) ? commands.get(declared.run) : undefined;
  if (!event) say('on', `there is no event ${declared.on} in the pack or in a module that it needs`);
  if (!command) say('run', `there is no command ${declared.run} in the pack or in a module that it needs`);
  if (command && command.shownOnce.length > 0) say('run', `${declared.run} answers a secret, and nobody would read it`);
  if (!event || !command) return undefined;
  const beside: Beside = { event: { ...OF_ALL, ...payloadOf(event) }, ...besideOf(settings) };
  const making: Making = { scope: { fields: {}, lines: new Map(), beside }, asks: new Set(), rights, issues };
  const input = templateOf(declared.input, command.input, 'input', making);
  const when = conditionOf(declared.if, making.scope);
  if ('path' in when) {
    issues.push(when);
    return undefined;
  }
  const isEarly = !asksSettings(when.asks);
  const all = new Set([...making.asks, ...when.asks]);
  const set = asksSettings(all) ? settings : undefined;
  const asksDay = all.has('event.day');
  const decidedBy = keptAmong(when.asks, payloadOf(event));
  return {
    name: `${manifest.name}.${declared.name}`,
    type: event.type,
    label: declared.label,
    runs: command.name,
    ...(decidedBy.length > 0 ? { decidedBy } : {}),
    async handle(record, { call, settings: ask }) {
      // Kept by another of this name: not done, and not forgotten either.
      if (record.type !== event.type) throw new Error(`${record.type} is not what it hears: ${event.type}`);
      // The day on the company's clock when it happened.
      const day = asksDay ? { day: localTime((await ask(companySettings)).zone, record.at).date } : {};
      const told = { event: { at: record.at, ...day, site: record.site, ...payloadIn(event, record) } };
      // What the event alone decides costs no question.
      if (isEarly && !when.holds({}, told)) return;
      const values = set ? { ...told, setting: await ask(set) } : told;
      if (!isEarly && !when.holds({}, values)) return;
      await call(command, input(values));
    },
  };
}

function payloadIn(event: KnownEvent, { payload, version }: EventRecord): Values {
  const { data, error } = (event.payload as z.ZodType<Values>).safeParse(payload);
  if (data) return data;
  throw new Error(
    `what was told as ${event.type} ${version} is not as version ${event.version} says: ${prettifyError(error)}`,
  );
}

/** The rights to what is kept from some among the values that a condition asks for. */
function keptAmong(asks: ReadonlySet<string>, payload: Readonly<Record<string, z.ZodType>>): readonly string[] {
  const rights = [...asks].flatMap((name) => {
    const field = name.startsWith('event.') ? payload[name.slice('event.'.length)] : undefined;
    return (field && fieldMeta(field).sensitive) ?? [];
  });
  return [...new Set(rights)].sort();
}

export interface Making {
  readonly scope: Scope;
  /** Names of the event and the settings that are used. */
  readonly asks: Set<string>;
  /** What the pack acts within; null: who acts is asked when it is done. */
  readonly rights: ReadonlySet<string> | null;
  readonly issues: Issue[];
}

/** Makes a value by a template, for whoever runs a command by data: texts are expressions, lists and objects are made of what is in them. */
export function templateOf(template: InputTemplate, target: z.ZodType, path: string, making: Making): Make {
  const say = (message: string): Make => {
    making.issues.push({ path, message });
    return () => null;
  };
  const { sensitive } = fieldMeta(target);
  if (sensitive !== undefined && making.rights !== null && !making.rights.has(`${sensitive.split('.', 1)[0]}.*`))
    return say(`only holders of ${sensitive} write it, and the pack acts without that right: leave it out`);
  if (typeof template === 'string') {
    const made = expressionOf(template, target, making.scope);
    if ('path' in made) return say(made.message);
    for (const name of made.asks) making.asks.add(name);
    return (beside, row = {}) => made.value(row, beside as never);
  }
  if (typeof template !== 'object' || template === null) {
    const [first] = target.safeParse(template).error?.issues ?? [];
    return first ? say(first.message) : () => template;
  }
  if (isList(template)) {
    const element = elementOf(target);
    if (!element) return say('a list is not wanted here');
    const made = template.map((one, at) => templateOf(one, element, `${path}.${at}`, making));
    return (beside, row) => made.map((one) => one(beside, row));
  }
  const fields = fieldsWithin(target);
  return fields ? objectOf(template, fields, path, making) : say('several values are not wanted here');
}

function objectOf(
  template: Readonly<Record<string, InputTemplate>>,
  fields: Readonly<Record<string, z.ZodType>>,
  path: string,
  making: Making,
): Make {
  for (const [name, schema] of Object.entries(fields))
    if (!Object.hasOwn(template, name) && !schema.safeParse(undefined).success)
      making.issues.push({ path: `${path}.${name}`, message: 'has to be said' });
  const made = Object.entries(template).flatMap(([name, one]): [string, Make, z.ZodType][] => {
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!schema) making.issues.push({ path: `${path}.${name}`, message: 'there is no such field' });
    return schema ? [[name, templateOf(one, schema, `${path}.${name}`, making), schema]] : [];
  });
  return (beside, row) =>
    Object.fromEntries(made.flatMap(([name, make, schema]) => saying(name, make(beside, row), schema)));
}

const isList = (template: InputTemplate): template is readonly InputTemplate[] => Array.isArray(template);

/** What has come to nothing is not said where nothing can be written. */
const saying = (name: string, value: unknown, schema: z.ZodType): [string, unknown][] =>
  value === null && !schema.safeParse(null).success ? [] : [[name, value]];
