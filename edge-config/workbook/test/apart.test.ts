import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askApart, WorkbookError, WorkbookTooSlow } from '../index.ts';
import type { Deed } from './apart.program.ts';

const ask = (task: Deed, ms = 60_000) =>
  askApart<Deed, object>(new URL('./apart.program.ts', import.meta.url), task, { mb: 64, ms });

describe('a program in a process of its own', () => {
  test('answers with what it was asked for, and knows no secret of ours', async () => {
    process.env.MILLRACE_TEST_SECRET = 'x';
    const told = (await ask({ deed: 'answer' })) as { names: string[] };
    delete process.env.MILLRACE_TEST_SECRET;
    expect(told).toMatchObject({ day: new Date(0), bytes: new Uint8Array([1, 2]) });
    expect(told.names).not.toContain('MILLRACE_TEST_SECRET');
  });

  test('that fills its memory at one stroke ends alone', async () => {
    await expect(ask({ deed: 'fill' })).rejects.toThrow(new WorkbookError('it takes too much memory'));
  });

  test('that never ends is ended', async () => {
    await expect(ask({ deed: 'loop' }, 1_500)).rejects.toThrow(new WorkbookTooSlow('it takes too much time'));
  });

  test('that fails says how, for that is no fault of the file', async () => {
    await expect(ask({ deed: 'throw' })).rejects.toThrow('a fault of our own');
  });

  test('writes nothing', async () => {
    const file = join(tmpdir(), `millrace-apart-${process.pid}`);
    await expect(ask({ deed: 'write', file })).rejects.toThrow(/ERR_ACCESS_DENIED/);
    expect(existsSync(file)).toBe(false);
  });
});
