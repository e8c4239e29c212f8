import { containsSeq, type SeqRange } from '@millrace/contracts';
import { openStore, type Receiver } from '../index.ts';
import { columnsOf, type Reading } from './columns.ts';
import { testPool } from './test-store.ts';

export interface Writer {
  /** Readings written so far, in the order of their numbers. */
  readonly sent: readonly Reading[];
  /** Brings over what the store lacks, and ends. */
  finish(): Promise<void>;
}

/**
 * A gateway in small: keeps everything it made (its journal), offers it in batches, asks the store what it has after
 * every failure, and goes where `urlOf` leads at each new beginning. What is fake in it: nothing is written to a disk.
 */
export function writer(urlOf: () => string, next: (seq: number) => Reading): Writer {
  const sent: Reading[] = [];
  let stopping = false;
  const offer = async (receiver: Receiver, readings: readonly Reading[]) => {
    const covered = [{ from: readings[0]?.seq ?? 0, to: readings.at(-1)?.seq ?? 0 }];
    const samples = columnsOf(readings);
    await receiver.write({ gateway: 'g', epoch: 1, samples, observations: [], covered, deadbanded: new Map() });
  };
  const missing = (ranges: readonly SeqRange[]) => sent.filter(({ seq }) => !containsSeq(ranges, seq));
  async function session(url: string): Promise<void> {
    const pool = testPool(url, 2);
    try {
      const { receiver } = await openStore({ pool });
      const known = await receiver.acknowledged('g');
      for (const reading of missing(known[0]?.ranges ?? [])) await offer(receiver, [reading]);
      while (!stopping) {
        const batch = Array.from({ length: 5 }, () => {
          const reading = next(sent.length + 1);
          sent.push(reading);
          return reading;
        });
        await offer(receiver, batch);
      }
    } finally {
      await pool.end();
    }
  }
  const loop = (async () => {
    for (;;) {
      try {
        await session(urlOf());
        return;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        if (code !== 'MR001' && code !== 'MR002') throw error;
      }
    }
  })();
  loop.catch(() => undefined);
  return {
    sent,
    async finish() {
      stopping = true;
      await loop;
    },
  };
}
