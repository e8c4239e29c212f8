import { z } from 'zod';
import { invalidInput } from '../http/problem.ts';

/** The name of a command, a query or an entity in an address. */
export const thingName = z.string().regex(/^[a-z][a-z0-9.-]{0,127}$/, 'a name like stock.transfer.send');

/** JSON text of a query parameter. Throws an `invalid-input` problem that names the parameter. */
export function jsonParameter(parameter: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalidInput([{ path: parameter, message: 'this is not JSON' }]);
  }
}

/** The same, where an object is wanted. */
export function objectParameter(name: string, text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const parsed = z.record(z.string(), z.unknown()).optional().safeParse(jsonParameter(name, text));
  if (!parsed.success) throw invalidInput([{ path: name, message: 'write an object: {"field":"value"}' }]);
  return parsed.data;
}
