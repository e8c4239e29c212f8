import type { ExecuteOptions } from '../act.ts';
import type { Caller } from '../caller.ts';
import type { Kernel } from '../kernel.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Outcome } from '../outcome.ts';
import type { Refusal } from '../refusal.ts';
import { refusedOutcome } from '../settle.ts';
import type { OfflineVerdict } from './offline-door.ts';

/** Somebody who said it at a terminal, signed on there without the server. */
export interface SaidOffline {
  readonly verdict: OfflineVerdict;
  /** As he is at that terminal now; null: he is not let in there any more. */
  readonly now: Caller | null;
  /** As he was when the terminal was told of him. */
  readonly before: Caller;
}

const OF_RIGHTS: ReadonlySet<string> = new Set([
  'not-permitted',
  'denied-by-role',
  'record-not-permitted',
  'input-not-permitted',
  'site-not-permitted',
]);

/**
 * Gives what was said under a sign-on without the server. It is judged by what its person may now. What was told as done (a
 * fact) and is not permitted any more is judged by what was permitted at the terminal's last link, and left to a supervisor too
 * (`doubt`); what was asked for is refused. Where it is not proven who it was, nothing is done.
 */
export async function giveOffline(
  {
    registry,
    execute,
  }: Pick<Kernel, 'execute'> & {
    readonly registry: { readonly commands: ReadonlyMap<string, { readonly fact?: boolean | undefined }> };
  },
  { verdict, now, before }: SaidOffline,
  name: string,
  input: unknown,
  options: ExecuteOptions,
): Promise<{ readonly outcome: Outcome; readonly doubt: Refusal | null }> {
  const { locale } = now ?? before;
  if (verdict === 'unproven' || verdict === 'expired') {
    return { outcome: refusedOutcome(refuse('signed-on-unproven'), locale), doubt: null };
  }
  if (now && verdict === 'proven') {
    const outcome = await execute(now, name, input, options);
    if (outcome.ok || !outcome.refusal || !OF_RIGHTS.has(outcome.refusal.code)) return { outcome, doubt: null };
    if (!options.told) return { outcome, doubt: null };
  }
  const doubt = refuse('signed-on-not-permitted');
  if (!options.told || !registry.commands.get(name)?.fact)
    return { outcome: refusedOutcome(doubt, locale), doubt: null };
  const outcome = await execute(before, name, input, { ...options, doubts: [doubt] });
  return { outcome, doubt: outcome.ok ? doubt : null };
}
