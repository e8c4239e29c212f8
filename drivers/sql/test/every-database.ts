import { expect, test } from 'vitest';
import { until } from '../../api/testing/harness.ts';
import type { Plant } from './plant.ts';

export interface Peer {
  /** Columns that tell rows apart. */
  readonly keys: readonly (readonly string[])[];
  asked(given?: object): ReturnType<Plant['asks']>;
  /** `at` in UTC. */
  insert(sample: string, at?: string): Promise<unknown>;
  /** Inserts in a transaction of its own, which the answer ends. */
  begin(sample: string): Promise<() => Promise<unknown>>;
}

/** What holds of the rows of every database. */
export function everyDatabase({ keys, asked, insert, begin }: Peer): void {
  test('a row whose transaction ended later than those behind it is taken, once', async () => {
    const commit = await begin('late');
    await insert('B');
    const lab = await asked();
    await until(() => expect(lab.samples()).toEqual(['B']));
    await commit();
    await insert('C');
    await until(() => expect(lab.samples().sort()).toEqual(['B', 'C', 'late']));
    await lab.link.stop();
    const again = await asked();
    await insert('D');
    await until(() => expect(again.samples()).toEqual(['D']));
  });

  test.each(keys.map((key) => [key]))(
    'moments that many rows share are read whole, page by page, by %s',
    async (key) => {
      for (let at = 0; at < 25; at++) await insert(`S${at % 3}`);
      const lab = await asked({ cursor: { kind: 'moment', column: 'at', overlap: '1 min' }, key, batch: 4 });
      await until(() => expect(new Set(lab.rows().map(({ id }) => id)).size).toBe(25));
      await insert('late', '2026-01-02 03:03:30');
      await insert('too late', '2026-01-02 03:02:00');
      await insert('new', '2026-01-02 03:05:00');
      await until(() => expect(lab.samples()).toContain('new'));
      expect(lab.samples()).toContain('late');
      expect(lab.samples()).not.toContain('too late');
      expect(lab.samples()).toHaveLength(27);
    },
  );

  test('begun with now, only what comes from now on is taken', async () => {
    await insert('old');
    const lab = await asked({ start: 'now' });
    await until(() => expect(lab.states.at(-1)?.state).toBe('online'));
    await insert('new');
    await until(() => expect(lab.samples()).toEqual(['new']));
  });

  test('begun with now at an empty table, what was written while we were away is taken', async () => {
    const lab = await asked({ start: 'now' });
    await until(() => expect(lab.states.at(-1)?.state).toBe('online'));
    await lab.link.stop();
    await insert('meanwhile');
    const again = await asked({ start: 'now' });
    await until(() => expect(again.samples()).toEqual(['meanwhile']));
  });
}
