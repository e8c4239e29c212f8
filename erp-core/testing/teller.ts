import type { Caller } from '../kernel/index.ts';
import type { TestErp } from './erp.ts';

/** What waits for a supervisor. */
export interface Unsettled {
  readonly id: string;
  readonly key: string;
  readonly why: string;
  readonly code: string;
  readonly message: string;
  readonly command: string;
  readonly site: string;
}

/** Somebody who tells at a terminal what he has done. */
export const teller = (erp: () => TestErp, caller: () => Caller) => ({
  /** What a terminal tells as done, under its own key. Throws what it was refused with. */
  async tell(command: string, input: object, key: string = crypto.randomUUID()) {
    const { kernel, clock } = erp();
    const options = { idempotencyKey: key, told: { at: clock.now, corrected: 0 } };
    const { ok, refusal, result } = await kernel.execute(caller(), command, input, options);
    if (!ok) throw new Error(`${command}: ${refusal?.code} ${JSON.stringify(refusal?.details)}`);
    return { key, moves: (result as { moves: string[] }).moves };
  },
  /** What waits for a supervisor of what was told under a key. */
  doubtsOf: async (key: string): Promise<readonly Unsettled[]> =>
    (
      await erp().owner.query(
        'select id, key, why, code, message, command, site from kernel.unsettled_fact where key = $1',
        [key],
      )
    ).rows,
});
