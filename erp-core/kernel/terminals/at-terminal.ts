import type { Caller } from '../caller.ts';
import { narrowed } from '../core/narrowed.ts';
import type { TerminalAt } from './terminal-door.ts';

/** What is looked after from the office, whatever rights somebody holds: a PIN of four digits must not open it. */
const OFFICE: ReadonlySet<string> = new Set(['kernel', 'plant', 'operations', 'gateway']);
/** Of that, what people at a terminal need. */
const NEEDED = [
  'kernel.pin.own',
  'plant.tree',
  'plant.readings.due',
  'plant.reading.enter',
  'plant.device-command.send',
  'plant.set-points',
  'plant.set-point.write',
  'plant.set-point.write-together',
];

/** Names that are good at a terminal, of all that there are: a whole module by its one name. */
export function namesAtTerminals(names: Iterable<string>): readonly string[] {
  const modules = new Set([...names].map((name) => name.split('.', 1)[0] ?? name));
  return [...[...modules].filter((name) => !OFFICE.has(name)).map((name) => `${name}.*`), ...NEEDED];
}

/** A member as he is at a terminal: its site alone, and of his rights those that are good there. */
export const throughTerminal = (
  caller: Caller,
  { id, site }: Pick<TerminalAt, 'id' | 'site'>,
  names: readonly string[],
): Caller => ({ ...narrowed(caller, names), sites: [site], terminal: id });
