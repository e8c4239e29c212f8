import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../harness/figure.ts';
import { startPlant } from '../harness/plant.ts';
import { processTree } from '../harness/process-tree.ts';

const MEBIBYTE = 2 ** 20;

/** Memory of everything that `npm start` runs, with an empty plant, a while after it became ready. */
export const memoryIdle: Bench = {
  ids: ['memory-idle', 'start-again'],
  title: 'memory of all processes at rest, and the second start',
  async run({ folder, long, say }) {
    const first = await startPlant({ folder, demo: false });
    await first.stop();
    const plant = await startPlant({ folder, demo: false, ports: first.ports });
    try {
      await delay(long ? 120_000 : 20_000);
      const postmaster = Number(
        readFileSync(join(plant.data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0],
      );
      const processes = processTree([plant.keeper.pid ?? 0, postmaster]);
      for (const { name, pss } of processes)
        say(`${(pss / MEBIBYTE).toFixed(1).padStart(7)} MB  ${name.slice(0, 100)}`);
      const sum = processes.reduce((total, { pss }) => total + pss, 0);
      return [
        {
          id: 'memory-idle',
          value: sum / MEBIBYTE,
          unit: 'MB (PSS)',
          baseline: null,
          ratio: null,
          note: `${processes.length} processes; aim ≤ 400`,
        },
        {
          id: 'start-again',
          value: plant.readyAfter / 1000,
          unit: 's',
          baseline: null,
          ratio: null,
          note: `first start ${(first.readyAfter / 1000).toFixed(1)} s; aim ≤ 5`,
        },
      ];
    } finally {
      await plant.stop();
    }
  },
};
