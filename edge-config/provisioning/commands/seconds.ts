import { CliError } from '../cli/cli-error.ts';

/** The number above 0 that an option gives. Throws a CliError where it is none. */
export function seconds(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new CliError('usage', { what: `"${text}" is not a number above 0`, where: option, next: 'write a number' });
}
