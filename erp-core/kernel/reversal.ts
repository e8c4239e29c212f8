import { type Caller, permits } from './caller.ts';
import type { DeclaredCommand } from './declarations.ts';
import { type Label, type Locale, say } from './label.ts';
import type { Outcome } from './outcome.ts';
import type { Reversal } from './way-back.ts';

/** What stands as the reason where a command is taken back at once and nobody was asked for another. */
export const AT_ONCE: Label = { en: 'Taken back at once', bn: 'সঙ্গে সঙ্গে ফেরানো', hi: 'तुरंत वापस लिया' };
export const atOnce = (locale: Locale): string => say(AT_ONCE, locale);

interface Done {
  readonly reversedBy: Reversal<never> | undefined;
}

/** The outcome with the way back, where there is one that the caller may go. */
export function withUndo(
  outcome: Outcome,
  caller: Caller,
  { reversedBy }: Done,
  input: unknown,
  commands: ReadonlyMap<string, Pick<DeclaredCommand, 'permission'>>,
): Outcome {
  if (!reversedBy || !outcome.ok || outcome.proposed) return outcome;
  const command = commands.get(reversedBy.command);
  if (!command || !permits(caller, command.permission)) return outcome;
  const { locale } = caller;
  const back = reversedBy.input({ input: input as never, result: Object(outcome.result), locale });
  return back ? { ...outcome, undo: { command: reversedBy.command, input: back } } : outcome;
}
