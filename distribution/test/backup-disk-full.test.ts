import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBackup, readLastBackup } from '../backup/index.ts';
import { archiveState } from '../postgres/archive.ts';
import { type House, house, until } from './house.ts';

// A real disk of its own for the backups (tmpfs): only root on Linux may make one.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const root = mkdtempSync(join(tmpdir(), 'millrace-full-'));
const disk = join(root, 'disk');
const to = join(disk, 'backups');
mkdirSync(disk);
const mounted =
  process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=900m', 'tmpfs', disk]).status === 0;

let plant: House;
beforeAll(async () => {
  if (!mounted) return;
  plant = await house();
  await plant.run({ MILLRACE_TEST_LOOK_MS: '500' }).ready;
});
afterAll(async () => {
  await plant?.clean();
  if (mounted) execFileSync('umount', ['-l', disk]);
  rmSync(root, { recursive: true, force: true });
});

const free = (): number => statfsSync(disk).bavail * statfsSync(disk).bsize;
/** Leaves so many bytes free, however often: the rest is taken, and not one byte of it written. */
function fill(leave: number): void {
  const filler = join(disk, 'filler');
  const taken = statSync(filler, { throwIfNoEntry: false })?.size ?? 0;
  const more = free() - leave;
  if (more > 0) execFileSync('fallocate', ['--length', String(taken + more), filler]);
}

test.skipIf(!mounted)('a backup that has no room is refused before it writes, with what is missing', async () => {
  fill(20_000_000);
  await expect(createBackup({ data: plant.data, to })).rejects.toThrow(/no room: a backup takes .* free in/);
  expect(existsSync(to)).toBe(false);
});

test.skipIf(!mounted)(
  'a disk that fills in the middle costs only that backup: nothing of it stays, nothing counts',
  async () => {
    rmSync(join(disk, 'filler'));
    const filling = createBackup({ data: plant.data, to, verify: true, onProgress: () => fill(4_000_000) });
    await expect(filling).rejects.toThrow('ENOSPC');
    expect(readdirSync(to)).toEqual([]);
    expect(readLastBackup(plant.data)).toBeUndefined();
    // What a first backup began to archive is let go at the keeper's next look.
    await until(() => archiveState(join(plant.data, 'postgres')).segments === 0);

    rmSync(join(disk, 'filler'));
    const { manifest } = await createBackup({ data: plant.data, to, verify: true });
    expect(manifest.verified).toBe('recovered');
    expect(readLastBackup(plant.data)?.id).toBe(manifest.id);
  },
);
