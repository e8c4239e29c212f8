import type { Declarations, DeclaredCommand } from '../declarations.ts';
import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../field-meta.ts';
import { formulaOf, isFault } from '../formula.ts';
import { templateOf } from '../modules/pack/automations.ts';
import type { Scope } from '../modules/pack/expressions.ts';
import { fieldOf } from '../modules/pack/field-of.ts';
import type { Issue } from '../modules/pack/issue.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { END, ITSELF, type Start, type Step, type StepOf, type WorkflowDefinition } from './definition.ts';
import type { FaultCode, WorkflowFault } from './faults.ts';
import { besideOf, type Standing, scopeOf } from './scope.ts';

type Values = Readonly<Record<string, unknown>>;
type Holds = (standing: Standing) => boolean;

/** A step made ready to be gone through. */
export interface CompiledStep {
  readonly step: Step;
  /** Whether it is taken at all. */
  readonly holds: Holds;
  /** Of a command: its input. */
  readonly input?: (standing: Standing) => unknown;
  /** Of a wait for an event: whether this one is it. */
  readonly fits?: (standing: Standing, event: Values) => boolean;
  /** Of a condition: the place of the step that it leads to. */
  readonly leads?: (standing: Standing) => number;
}

/** A version of a workflow made ready, against what is declared now. */
export interface CompiledWorkflow {
  readonly definition: WorkflowDefinition;
  /** Whether what is given begins one. */
  readonly begins: Holds;
  readonly steps: readonly CompiledStep[];
  /** What may be given: of a start by hand its fields; of others those of the command, event or record. */
  readonly fields: Fields;
}

export interface Compiled {
  readonly workflow: CompiledWorkflow;
  readonly faults: readonly WorkflowFault[];
}

type Known = Pick<Declarations, 'commands' | 'entities' | 'events'>;
type Say = (path: string, code: FaultCode, details?: Values, formula?: WorkflowFault['formula']) => void;

/**
 * Makes a definition ready; what is wrong with it is told whole, each fault with its step. Roles and people are not looked
 * at here: they come and go, and are asked for when a step is reached.
 */
export function compileWorkflow(definition: WorkflowDefinition, known: Known): Compiled {
  const faults: WorkflowFault[] = [];
  const sayAt =
    (step: string | null): Say =>
    (path, code, details = {}, formula) =>
      faults.push({ step, path, code, details, ...(formula ? { formula } : {}) });
  const making = definition.steps.flatMap(({ kind, id }) => (kind === 'command' ? [id] : []));
  const fields = fieldsOf(definition.start, known, sayAt(null));
  const { start } = definition;
  const scope = {
    ...scopeOf(fields, making),
    ...(start.on === 'state' ? { entity: start.entity } : {}),
  };
  const when = 'when' in start ? start.when : undefined;
  const begins = conditionOf(when, scope, 'when', sayAt(null), start.on === 'command');
  checkNames(definition, sayAt);
  const places = new Map(definition.steps.map(({ id }, at) => [id, at]));
  const steps = definition.steps.map((step, at) => compileStep({ step, at, places, scope, known }, sayAt(step.id)));
  if (start.on === 'command' && !definition.steps.some(({ kind }) => kind === 'approve'))
    sayAt(null)('steps', 'nobody-approves');
  return { workflow: { definition, begins, steps, fields }, faults };
}

function checkNames({ steps }: WorkflowDefinition, sayAt: (step: string) => Say): void {
  const seen = new Set<string>();
  for (const { id } of steps) {
    if (seen.has(id)) sayAt(id)('id', 'step-twice', { name: id });
    if (id === END || id === ITSELF) sayAt(id)('id', 'step-reserved', { name: id });
    seen.add(id);
  }
}

/** The fields of what begins it. */
function fieldsOf(start: Start, known: Known, say: Say): Fields {
  switch (start.on) {
    case 'command': {
      const command = known.commands.get(start.command);
      if (!command) say('start.command', 'command-unknown', { name: start.command });
      const fault = command && waitingFault(command);
      if (fault) say('start.command', fault, { name: start.command });
      return command?.input.shape ?? {};
    }
    case 'event': {
      const event = known.events.get(start.event);
      if (!event) say('start.event', 'event-unknown', { name: start.event });
      return payloadFields(event);
    }
    case 'state': {
      const of = known.entities.get(start.entity);
      if (!of) say('start.entity', 'entity-unknown', { name: start.entity });
      else if (!Object.hasOwn(of.states, start.state))
        say('start.state', 'state-unknown', {
          name: start.entity,
          state: start.state,
          known: Object.keys(of.states).join(', ') || '–',
        });
      return of?.table.fields ?? {};
    }
    case 'hand':
      return handFields(start, known, say);
  }
}

function handFields({ asks }: Extract<Start, { on: 'hand' }>, known: Known, say: Say): Fields {
  const made = Object.entries(asks).flatMap(([name, field]) => {
    const { references } = field;
    if (references !== undefined && !known.entities.has(references)) {
      say(`start.asks.${name}`, 'reference-unknown', { name: references });
      return [];
    }
    return [[name, fieldOf(field, (target) => known.entities.get(target) as EntityDefinition)] as const];
  });
  return Object.fromEntries(made);
}

export const payloadFields = (event: { readonly payload: unknown } | undefined): Fields =>
  (event?.payload as { readonly shape?: Fields } | undefined)?.shape ?? {};

/** By these people decide and mend: behind an approval they could not. */
const OF_DECISIONS = /^kernel\.(workflow|decision|proposal|deputy)\./;

/** Why a command cannot wait for people. */
export function waitingFault({ name, permission, input, shownOnce }: DeclaredCommand): FaultCode | undefined {
  if (OF_DECISIONS.test(name) || permission === OF_EVERY_MEMBER) return 'command-of-decisions';
  const hasSecret = Object.values(input.shape).some((field) => fieldMeta(field as never).secret);
  return hasSecret || shownOnce.length > 0 ? 'command-secret' : undefined;
}

interface Around {
  readonly step: Step;
  readonly at: number;
  readonly places: ReadonlyMap<string, number>;
  readonly scope: Scope;
  readonly known: Known;
}

function compileStep(around: Around, say: Say): CompiledStep {
  const { step, scope } = around;
  const holds =
    step.kind === 'condition' ? () => true : conditionOf(step.when, scope, 'when', say, step.kind === 'approve');
  switch (step.kind) {
    case 'condition':
      return { step, holds, leads: leadsOf(step, around, say) };
    case 'command':
      return { step, holds, input: inputOf(step, around, say) };
    case 'wait':
      return { step, holds, fits: fitsOf(step, around, say) };
    default:
      return { step, holds };
  }
}

/** `unknown`: whether it holds where nothing comes of it, a field being empty. No approval is passed by leaving one out. */
function conditionOf(text: string | undefined, scope: Scope, path: string, say: Say, unknown = false): Holds {
  if (text === undefined) return () => true;
  const made = formulaOf(text, scope.fields, { result: 'boolean', lines: scope.lines, beside: scope.beside });
  if (isFault(made)) {
    say(path, 'formula', {}, { text, fault: made });
    return () => false;
  }
  return (standing) => (made.of(standing.given, besideOf(scope, standing)) ?? unknown) === true;
}

function leadsOf(step: StepOf<'condition'>, { at, places, scope }: Around, say: Say) {
  const holds = conditionOf(step.if, scope, 'if', say);
  const placeOf = (name: string | undefined, path: string): number => {
    if (name === undefined) return at + 1;
    if (name === END) return places.size;
    const place = places.get(name);
    if (place !== undefined && place > at) return place;
    say(path, 'step-not-below', { name });
    return places.size;
  };
  const [yes, no] = [placeOf(step.yes, 'yes'), placeOf(step.no, 'no')];
  return (standing: Standing): number => (holds(standing) ? yes : no);
}

function inputOf({ command: name, input }: StepOf<'command'>, { scope, known }: Around, say: Say) {
  const command = known.commands.get(name);
  if (!command) {
    say('command', 'command-unknown', { name });
    return () => ({});
  }
  if (command.confirm === 'two-persons') say('command', 'command-two-persons', { name });
  else if (command.shownOnce.length > 0) say('command', 'command-secret', { name });
  const issues: Issue[] = [];
  const rights = new Set([`${name.split('.', 1)[0]}.*`]);
  const make = templateOf(input, command.input, 'input', { scope, asks: new Set(), rights, issues });
  for (const { path, message } of issues) say(path, 'input-wrong', { message });
  return (standing: Standing): unknown => make({ ...besideOf(scope, standing) }, standing.given);
}

function fitsOf(step: StepOf<'wait'>, { scope, known }: Around, say: Say) {
  const { hours, event: type, fits } = step;
  if (hours === undefined && type === undefined) say('hours', 'wait-for-nothing');
  if (fits !== undefined && type === undefined) say('fits', 'fits-without-event');
  const event = type === undefined ? undefined : known.events.get(type);
  if (type !== undefined && !event) say('event', 'event-unknown', { name: type });
  if (fits === undefined) return () => true;
  const beside = { ...scope.beside, event: payloadFields(event) };
  const made = formulaOf(fits, scope.fields, { result: 'boolean', lines: scope.lines, beside });
  if (isFault(made)) {
    say('fits', 'formula', {}, { text: fits, fault: made });
    return () => false;
  }
  return (standing: Standing, payload: Values): boolean =>
    made.of(standing.given, { ...besideOf(scope, standing), event: payload }) === true;
}
