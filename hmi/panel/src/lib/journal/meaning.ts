import type { CommandInputs } from '@millrace/hmi-client';
import type { Entry } from './entry.ts';

/** What people confirm at a terminal as done: the plant books it, whatever it thinks of it. All else is asked for. */
const FACTS: ReadonlySet<string> = new Set<string>([
  'production-log.count.enter',
  'production-log.count.take-back',
  'production-log.stop.explain',
  'production-log.stop.split',
  'production-log.stop.merge',
  'attendance.punch.say',
  'stock.issue',
  'stock.receive',
  'stock.transfer',
  'stock.tags.book',
  'stock.transfer-order.receive',
  'stock.handling-unit.move',
  'stock.count.spot',
  'instructions.reading.say',
  'handover.note.say',
  'handover.note.acknowledge',
  'handover.run.keep',
] satisfies (keyof CommandInputs)[]);

export const kindOf = (command: string): Entry['kind'] => (FACTS.has(command) ? 'fact' : 'request');

/** The plant has what was counted, and wants it looked at once more: its message names what, and where. */
export const COUNT_AGAIN = 'count-again';
/** What a count differed from, where it is to be counted once more; null: the answer asks for nothing. */
export function countAgain(command: string, result: unknown): { readonly item: string; readonly place: string } | null {
  if (command !== 'stock.count.spot' || typeof result !== 'object' || result === null) return null;
  const { state, item, place } = result as Readonly<Record<string, unknown>>;
  return state === 'recount' ? { item: String(item), place: String(place) } : null;
}

/** "area/line" of a machine's path. */
const lineOf = (machine: string): string => machine.split('/').slice(0, 2).join('/');

/**
 * What a command is about, as far as order goes. Everything of a production line is one thing: a count belongs to the job
 * that was started before it. So is all stock of a site, for a scan does not say which item it will turn out to be.
 */
export function entityOf(
  command: string,
  input: Readonly<Record<string, unknown>>,
  station: { readonly site: string; readonly machine: string } | null,
): string {
  const module = command.split('.', 1)[0] ?? command;
  const site = typeof input.site === 'string' ? input.site : (station?.site ?? '');
  if (module === 'production-log') {
    const machine = typeof input.machine === 'string' ? input.machine : (station?.machine ?? '');
    return `line:${site}:${lineOf(machine)}`;
  }
  if (module === 'attendance' && typeof input.person === 'string') return `person:${input.person}`;
  if (command === 'plant.reading.enter') return `point:${site}:${String(input.point)}`;
  return `${module}:${site}`;
}
