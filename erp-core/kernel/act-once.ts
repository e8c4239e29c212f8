import type { Pool } from 'pg';
import type { Caller } from './caller.ts';
import { inCompany } from './db.ts';
import type { Kernel } from './kernel.ts';
import { keptOutcomes } from './outcome.repository.ts';

/** A command that a handler or a job gave was refused. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly command: string;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(command: string, refusal: { code: string; message: string; details: Readonly<Record<string, unknown>> }) {
    super(`${command} refused: ${refusal.code} ${refusal.message}`);
    this.command = command;
    this.code = refusal.code;
    this.details = refusal.details;
  }
}

/**
 * Does one command of something that is tried until it succeeds, at most once: its answer, also of an earlier try. Refusals
 * are kept under their keys like all outcomes, so what was refused is tried under the next key; what was done is found under
 * one of them, and not done again. Throws `CommandRefused`, or the `Fault` that the kernel throws.
 */
export async function actOnce(
  { pool, execute }: { readonly pool: Pool; readonly execute: Kernel['execute'] },
  caller: Caller,
  { name, input, key }: { readonly name: string; readonly input: unknown; readonly key: string },
): Promise<unknown> {
  for (let tried = 0; ; tried++) {
    const idempotencyKey = tried === 0 ? key : `${key}/${tried}`;
    const outcome = await execute(caller, name, input, { idempotencyKey });
    if (outcome.ok) return outcome.result;
    if (outcome.refusal?.code === 'idempotency-key-reused') {
      // An earlier version of who acts said something else: what was done stays done, what was refused is tried anew.
      const kept = await inCompany(pool, caller, (db) => keptOutcomes(db, [idempotencyKey]), 'read');
      const before = kept.get(idempotencyKey)?.outcome;
      if (before?.ok) return before.result;
      if (before) continue;
    }
    if (outcome.repeated) continue;
    const { refusal = { code: 'unknown', message: '', details: {} } } = outcome;
    throw new CommandRefused(name, refusal);
  }
}
