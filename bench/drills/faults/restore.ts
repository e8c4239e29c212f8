import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createBackup, restoreBackup } from '@millrace/distribution/backup/index';
import { type Plant, startPlant } from '../../harness/plant.ts';
import { processTree } from '../../harness/process-tree.ts';
import { plantDatabase } from './plant-database.ts';
import { underLoad } from './under-load.ts';
import { pidOf } from './victims.ts';

/** Everything of the plant ends at once, as when the power goes. */
async function killAll(plant: Plant): Promise<void> {
  const postmaster = pidOf(plant, 'postgres');
  const gone = once(plant.keeper, 'exit');
  const pids = processTree([plant.keeper.pid ?? 0, ...(postmaster === null ? [] : [postmaster])]).map(({ pid }) => pid);
  // The keeper first, so that it starts nothing again.
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with its parent.
    }
  }
  await gone;
}

async function rowsUntil(plant: Plant, time: number): Promise<number> {
  const pool = plantDatabase(plant);
  try {
    const { rows } = await pool.query<{ n: number }>(
      'select count(*)::int as n from timeseries.sample_standard where time <= to_timestamp($1)',
      [time / 1000],
    );
    return rows[0]?.n ?? 0;
  } finally {
    await pool.end();
  }
}

/**
 * A backup under load; later the whole folder is destroyed (brought back on a copy: everything up to the backup), then
 * the database alone (brought back in place: no device record may be missing, for the journal delivers again).
 */
export const restore = underLoad({
  id: 'restore',
  title: 'a backup under load; the database destroyed, the whole folder destroyed; both brought back',
  rate: 200,
  async harm({ plant, context, flowing, acknowledged }) {
    const { folder, say } = context;
    const faults: string[] = [];
    await delay(5_000);
    const before = Date.now();
    // What was acknowledged a moment ago has had the time to be stored.
    await delay(2_000);
    const { folder: from, manifest } = await createBackup({ data: plant.data, to: join(folder, 'backups') });
    const inBackup = await rowsUntil(plant, before);
    say(
      `backup of ${Math.round(manifest.files.reduce((sum, file) => sum + file.bytes, 0) / 2 ** 20)} MB made under load`,
    );
    await delay(context.long ? 60_000 : 10_000);
    await flowing();
    const atTheEnd = acknowledged();
    await killAll(plant);

    const lostAll = join(folder, 'lost-all');
    await restoreBackup({ from, data: join(lostAll, 'data'), what: 'all' });
    const other = await startPlant({ folder: lostAll, demo: false });
    const found = await rowsUntil(other, before);
    await other.stop();
    if (found < inBackup)
      faults.push(
        `${inBackup - found} of ${inBackup} readings older than the backup did not come back with the whole folder`,
      );
    say(`the whole folder destroyed: ${found} of ${inBackup} readings that were there before the backup came back`);

    rmSync(join(plant.data, 'postgres', 'cluster'), { recursive: true, force: true });
    const restored = await restoreBackup({ from, data: plant.data, what: 'database' });
    const again = await startPlant({ folder, demo: false, ports: plant.ports });
    await flowing(120_000);
    const age = restored.lastTransactionAt
      ? `commands up to ${restored.lastTransactionAt}`
      : 'no later command was archived';
    return { note: `${atTheEnd} readings before the end; ${age}`, faults, plant: again };
  },
});
