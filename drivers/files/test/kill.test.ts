import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../api/testing/harness.ts';
import { newFolder } from './pretend-host.ts';

const CHILD = fileURLToPath(new URL('./kill-child.ts', import.meta.url));
const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));
const ROWS = 3_000;

let child: ChildProcess | null = null;
afterEach(() => void child?.kill('SIGKILL'));

test('killed in the middle of a file, again and again, every row comes, and each under one key', async () => {
  const [folder, memory, keptFolder] = [newFolder(), newFolder(), newFolder()];
  const kept = join(keptFolder, 'kept');
  writeFileSync(kept, '');
  const keys = (): string[] =>
    readFileSync(kept, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  const text = `part\n${Array.from({ length: ROWS }, (_, at) => `P${at}`).join('\n')}\n`;
  writeFileSync(join(folder, 'a.csv'), text);
  const lives: number[] = [];
  for (const enough of [700, 1_600]) {
    const running = spawn(NODE, [CHILD, folder, memory, kept], { stdio: 'ignore' });
    child = running;
    await until(() => expect(keys().length).toBeGreaterThanOrEqual(enough));
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
    lives.push(keys().length);
    expect(existsSync(join(folder, 'a.csv'))).toBe(true);
  }
  child = spawn(NODE, [CHILD, folder, memory, kept], { stdio: 'ignore' });
  await until(() => expect(existsSync(join(folder, 'done', 'a.csv'))).toBe(true));
  const came = keys();
  console.log(`killed after ${lives.join(' and ')} rows: ${came.length} deliveries of ${ROWS} rows`);
  expect(new Set(came).size).toBe(ROWS);
  // It goes on where it stood: no more comes twice than was under way.
  expect(came.length).toBeLessThanOrEqual(ROWS + 2 * 500);
});
