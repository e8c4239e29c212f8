import { z } from 'zod';
import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { EventHandler, EventRecord } from '../event.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { compileWorkflow } from './compile.ts';
import { type Version, versionsInUse, versionsOn } from './versions.ts';

/** A workflow that stands before a command. */
export interface Gate {
  readonly version: Version;
  /** Whether it stands before this input; where it no longer fits what is here, before every one. */
  readonly holds: (given: Readonly<Record<string, unknown>>) => boolean;
}

/** A workflow that begins when a record comes to a state. */
export interface StateStart {
  readonly workflow: string;
  readonly number: number;
  readonly state: string;
  readonly holds: (record: Readonly<Record<string, unknown>>) => boolean;
}

/** What of a company's workflows every command has to know. */
export interface CompanyWorkflows {
  /** By command, in the order of their codes: the first that holds is the one. */
  readonly gates: ReadonlyMap<string, readonly Gate[]>;
  /** By entity. */
  readonly states: ReadonlyMap<string, readonly StateStart[]>;
  /** Types of events that begin one, or that one waits for. */
  readonly hears: readonly string[];
}

export const NO_WORKFLOWS: CompanyWorkflows = { gates: new Map(), states: new Map(), hears: [] };

type Known = Pick<Declarations, 'commands' | 'entities' | 'events'>;

/** Reads what a company has published. */
export async function readWorkflows(db: Db, known: Known): Promise<CompanyWorkflows> {
  const versions = await versionsOn(db);
  const hears = hearsOf(await versionsInUse(db), versions);
  if (versions.length === 0 && hears.length === 0) return NO_WORKFLOWS;
  const gates = new Map<string, Gate[]>();
  const states = new Map<string, StateStart[]>();
  for (const version of versions) {
    const { start } = version.definition;
    if (start.on !== 'command' && start.on !== 'state') continue;
    const made = readable(version, known);
    if (start.on === 'command') put(gates, start.command, { version, holds: made ?? (() => true) });
    else if (made) {
      const { workflow, number } = version;
      put(states, start.entity, { workflow, number, state: start.state, holds: made });
    }
  }
  return { gates, states, hears };
}

/**
 * Whether what is given begins one; undefined: it no longer fits what is here. What an earlier release has published may not even
 * be readable by this one, and holds up no more than what it stands before.
 */
function readable({ definition }: Version, known: Known): Gate['holds'] | undefined {
  try {
    const { workflow, faults } = compileWorkflow(definition, known);
    return faults.length > 0 ? undefined : (given) => workflow.begins({ given, did: {} });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

function put<One>(into: Map<string, One[]>, name: string, one: One): void {
  into.set(name, [...(into.get(name) ?? []), one]);
}

const hearsOf = (inUse: readonly Version[], on: readonly Version[]): readonly string[] => [
  ...new Set([
    ...on.flatMap(({ definition: { start } }) => (start.on === 'event' ? [start.event] : [])),
    ...inUse.flatMap(({ definition: { steps } }) =>
      steps.flatMap((step) => (step.kind === 'wait' && step.event !== undefined ? [step.event] : [])),
    ),
  ]),
];

/**
 * The approval that stands before what somebody gives. What the system does by itself (handlers, jobs, what devices have
 * seen) has happened or was decided before: nothing stands before it.
 */
export function gateBefore(
  { gates }: CompanyWorkflows,
  { user }: Pick<Caller, 'user'>,
  command: string,
  given: unknown,
): Gate | undefined {
  // A hook is a program of its owner's.
  if (gates.size === 0 || (user.startsWith('system:') && !user.startsWith('system:hook/'))) return undefined;
  return gates.get(command)?.find(({ holds }) => holds(Object(given)));
}

/** Why a command may not be done among many others. */
export const approvalWanted = (
  workflows: CompanyWorkflows,
  caller: Pick<Caller, 'user'>,
  command: string,
  given: unknown,
): Refusal | undefined =>
  gateBefore(workflows, caller, command, given) ? refuse('approval-wanted', { command }) : undefined;

/** The name of what hears a type of events for workflows. */
export const hearerOf = (type: string): string => `kernel.workflow/${type}`;

/** Who hears events for the workflows of a company: each is told on by one command, once. */
export const hearersOf = ({ hears }: CompanyWorkflows): readonly EventHandler[] =>
  hears.map((type) => ({
    name: hearerOf(type),
    type,
    async handle({ seq, at, site, user, payload, aggregate }: EventRecord, { call }) {
      await call({ name: 'kernel.workflow.hear' }, { type, seq, at, site, user, aggregate, payload });
    },
  }));
