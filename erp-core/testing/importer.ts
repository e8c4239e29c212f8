import { expect } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import type { TestErp } from './erp.ts';

/** An import as its maker's query tells it. */
export interface DraftSeen {
  readonly state: string;
  readonly problem: string | null;
  readonly header: readonly string[];
  readonly rows: number;
  readonly fresh: number;
  readonly changed: number;
  readonly same: number;
  readonly refused: number;
  readonly alike: number;
  readonly wrote: number;
  readonly kept: number;
  readonly proposed: readonly {
    readonly at: number;
    readonly header: string;
    readonly decimal: string | null;
    readonly dates: string | null;
    readonly fits: readonly { readonly as: string; readonly confidence: number; readonly why: string }[];
  }[];
  readonly fields: readonly { readonly as: string; readonly required: boolean }[];
}
export interface RowSeen {
  readonly line: number;
  readonly kind: string;
  readonly outcome: string | null;
  readonly difference: Readonly<Record<string, { readonly now: unknown; readonly becomes: unknown }>>;
  readonly issues: readonly { readonly column: string; readonly message: string }[];
  readonly cells: readonly string[];
}

/** Somebody who brings sheets in, stage by stage. */
export function importer(erp: () => TestErp, caller: () => Caller) {
  const give = async (name: string, input: object): Promise<Record<string, unknown>> => {
    const outcome = await erp().kernel.execute(caller(), name, input);
    if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
    return outcome.result as Record<string, unknown>;
  };
  const refusalOf = async (name: string, input: object) => (await erp().kernel.execute(caller(), name, input)).refusal;
  const draft = async (id: string) => (await erp().kernel.query(caller(), 'kernel.import.draft', { id })) as DraftSeen;
  const becomes = (id: string, state: string) =>
    expect.poll(async () => (await draft(id)).state, { timeout: 60_000, interval: 20 }).toBe(state);
  const preview = async (id: string, of: object = {}) =>
    ((await erp().kernel.query(caller(), 'kernel.import.preview', { id, limit: 500, ...of })) as { rows: RowSeen[] })
      .rows;
  return {
    ...{ give, refusalOf, draft, becomes, preview },
    /** Brings a file in until it is read, or cannot be. */
    async bring(target: string, content: string | Uint8Array, reading: object = {}): Promise<string> {
      const { id } = (await give('kernel.import.open', { target, file: 'sheet.csv', reading })) as { id: string };
      const bytes = Buffer.from(content);
      for (let at = 0, nth = 0; at < bytes.length || nth === 0; at += 3_000_000, nth += 1)
        await give('kernel.import.put', { id, nth, bytes: bytes.subarray(at, at + 3_000_000).toString('base64') });
      await give('kernel.import.read-in', { id });
      await expect.poll(async () => (await draft(id)).state, { timeout: 60_000, interval: 20 }).not.toBe('taken');
      return id;
    },
    /** Maps every column to its first proposal, but where something else is said (null: to nothing), and checks. */
    async map(
      id: string,
      { as = {}, ...more }: { as?: Readonly<Record<string, string | null>> } & Record<string, unknown> = {},
    ) {
      const { proposed } = await draft(id);
      const columns = proposed.flatMap(({ at, header, fits: [fit] }) => {
        const said = header in as ? as[header] : fit && fit.confidence > 0.3 ? fit.as : null;
        return said ? [{ at, as: said }] : [];
      });
      await give('kernel.import.map', { id, mapping: { columns, ...more } });
      await becomes(id, 'checked');
    },
    async commit(id: string) {
      await give('kernel.import.commit', { id });
      await becomes(id, 'written');
    },
    async revert(id: string) {
      await give('kernel.import.revert', { id });
      await becomes(id, 'taken-back');
    },
  };
}
