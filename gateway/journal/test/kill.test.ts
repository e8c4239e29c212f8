import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { never, testJournal, valuesOf } from './journal-fixture.ts';

const CHILD = join(import.meta.dirname, 'kill.child.ts');

/** Runs the child until it has said `enough` values are safe, kills it, and gives the last it said. */
async function runAndKill(path: string, enough: number): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let lines = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    lines += chunk.split('\n').length - 1;
    if (lines >= enough) child.kill('SIGKILL');
  });
  const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (code, by) => resolve([code, by])),
  );
  expect(signal).toBe('SIGKILL');
  // The last line may be cut.
  return Math.max(...text.split('\n').slice(0, -1).map(Number));
}

test('nothing that was called safe is lost to kill -9, and every counter is exact', async () => {
  const made = await testJournal();
  try {
    let count = 0;
    for (const enough of [1, 300, 2_000, 777]) {
      const journal = made.journal;
      await journal.close();
      const safe = await runAndKill(join(made.folder, 'journal.sqlite'), enough);
      await made.reopen();
      const { nextSeq, ledgers } = made.journal.opened;
      count = nextSeq - 1;
      expect(count).toBeGreaterThanOrEqual(safe);
      expect(ledgers[0]?.received).toBe(count);
    }
    const reader = made.journal.orderedReader('store');
    const values: number[] = [];
    while (values.length < count) values.push(...valuesOf((await reader.next(never)).groups));
    // Each value is its own sequence number: none is missing, none is there twice.
    expect(values).toEqual(Array.from({ length: count }, (_, at) => at + 1));
  } finally {
    await made.remove();
  }
});
