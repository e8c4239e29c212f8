import type { LinkAnswer, LinkCommand } from '@millrace/driver-api';
import { z } from 'zod';
import type { ClockCommand } from './adms/codec/command.ts';
import type { ClockMemory } from './clock-memory.ts';

export interface CommandedClock {
  readonly memory: ClockMemory;
  readonly clock: { readonly serial: string };
  /** Puts it behind what waits for this clock and gives its number. Throws a RangeError for what no clock takes. */
  readonly give: (command: ClockCommand) => number;
}

const nothing = z.strictObject({});
/** A number comes as a number from whoever types it. */
const digits = z.union([z.string(), z.int().nonnegative().transform(String)]);
const person = z.strictObject({ person: digits });
const newPerson = z.strictObject({
  person: digits,
  name: z.string().max(200),
  card: digits.nullable().default(null),
  administrator: z.boolean().default(false),
});

/** null: nothing for the clock itself to do. */
const COMMANDS: Readonly<Record<string, (parameters: unknown) => ClockCommand | null>> = {
  'set-clock': (given) => ({ kind: 'set-clock', ...nothing.parse(given) }),
  'put-person': (given) => ({ kind: 'put-person', ...newPerson.parse(given) }),
  'remove-person': (given) => ({ kind: 'remove-person', ...person.parse(given) }),
  'read-again': (given) => {
    nothing.parse(given);
    return null;
  },
};

/**
 * Carries out a command for one clock: `set-clock`; `put-person` { person, name, card?, administrator? }; `remove-person`
 * { person }; `read-again`, after which the clock gives all that it remembers. Acknowledged is what the clock itself has
 * answered for. What it did not fetch by the time that nobody waits any more is withdrawn.
 */
export async function carryOut(
  { name, parameters }: LinkCommand,
  signal: AbortSignal,
  { memory, clock, give }: CommandedClock,
): Promise<LinkAnswer> {
  const read = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!read)
    return { state: 'refused', message: `a time clock takes ${Object.keys(COMMANDS).join(', ')}, not "${name}"` };
  if (signal.aborted) return { state: 'failed', message: 'nobody waited for it any more: it was not given' };
  let id: number;
  try {
    const command = read(parameters);
    if (command === null) {
      memory.forgetStamps(clock.serial);
      return { state: 'acknowledged', message: 'it is asked for all it remembers at its next turn' };
    }
    id = give(command);
  } catch (error) {
    if (error instanceof z.ZodError) return { state: 'refused', message: z.prettifyError(error) };
    if (error instanceof RangeError) return { state: 'refused', message: error.message };
    throw error;
  }
  const outcome = await memory.outcome(id, signal);
  switch (outcome?.state) {
    case 'done':
      return { state: 'acknowledged' };
    case 'refused':
    case 'failed':
      return { state: outcome.state, message: outcome.reason ?? 'the clock gave no reason' };
    case 'waiting':
      memory.settle(id, 'failed', 'nobody waited for it any more');
      return { state: 'failed', message: 'the clock did not fetch it in time: it was withdrawn' };
    case 'sent':
      return { state: 'failed', message: 'the clock has fetched it, and did not answer in time' };
    default:
      return { state: 'failed', message: 'the time clocks were stopped before the clock answered' };
  }
}
