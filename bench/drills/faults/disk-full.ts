import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Drill } from '../../harness/drill.ts';
import { underLoad } from './under-load.ts';

const SIZE_MB = 700;

/** Fills a disk to the last byte with one file. */
function fill(file: string): void {
  const chunk = Buffer.alloc(1024 * 1024, 0x55);
  const fd = openSync(file, 'w');
  try {
    for (let size = chunk.length; size >= 4096; ) {
      try {
        if (writeSync(fd, chunk, 0, size) < size) size = Math.floor(size / 2);
      } catch {
        // The disk has no room for this much: try with less, until a page no longer fits.
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(fd);
  }
}

const filled = underLoad({
  id: 'disk-full',
  title: 'the data disk is full to the last byte, then has room again',
  rate: 500,
  async harm({ plant, context, acknowledged, flowing }) {
    const ballast = join(plant.data, 'ballast');
    fill(ballast);
    const free = statfsSync(plant.data);
    context.say(`${free.bavail * free.bsize} bytes are free`);
    const before = acknowledged();
    await delay(context.long ? 120_000 : 25_000);
    const during = acknowledged() - before;
    rmSync(ballast);
    const after = await flowing(120_000);
    return {
      note: `${during} acknowledged while it was full; readings flowed ${Math.round(after)} ms after there was room`,
    };
  },
});

/** A small disk of its own (tmpfs) holds the whole data folder: needs Linux and root. */
export const diskFull: Drill = {
  ...filled,
  async run(context) {
    const data = join(context.folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=0700`, 'tmpfs', data]);
    try {
      return await filled.run(context);
    } finally {
      execFileSync('umount', ['-l', data]);
    }
  },
};
