import type { Micros } from '@millrace/contracts';

/**
 * A moment as a literal, exact to the µs. A literal and no expression: only then are pieces of tables left out while a
 * question is planned.
 */
export function sqlTime(time: Micros): string {
  const ms = Math.floor(time / 1000);
  const micros = String(Math.trunc(time - ms * 1000)).padStart(3, '0');
  return `timestamptz '${new Date(ms).toISOString().replace('Z', `${micros}Z`)}'`;
}
