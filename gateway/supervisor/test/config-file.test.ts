import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configOf, newFolder, testGateway, until } from '../../test/gateway-fixture.ts';
import { KeptConfig, readConfig } from '../config-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-config-'));
  path = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noProblem = (error: unknown): never => {
  throw error;
};

test('what could not be written is written later, and only the newest of it', async () => {
  const kept = new KeptConfig(path);
  // Stands for a disk that takes nothing: the file beside cannot be opened.
  mkdirSync(`${path}.new`);
  await expect(kept.save(configOf({ version: 1 }))).rejects.toThrow();
  await expect(kept.save(configOf({ version: 2 }))).rejects.toThrow();
  expect(await readConfig(path, noProblem)).toBeNull();
  rmSync(`${path}.new`, { recursive: true });
  await kept.again();
  expect(await readConfig(path, noProblem)).toMatchObject({ version: 2 });
  rmSync(path);
  await kept.again();
  expect(existsSync(path)).toBe(false);
});

test('many at once leave the last', async () => {
  const kept = new KeptConfig(path);
  await Promise.all([1, 2, 3, 4, 5].map((version) => kept.save(configOf({ version }))));
  expect(await readConfig(path, noProblem)).toMatchObject({ version: 5 });
});

test('a gateway starts with a kept configuration that it cannot understand, and keeps the next one', async () => {
  const home = newFolder();
  mkdirSync(join(home, 'gateway'), { recursive: true });
  const file = join(home, 'gateway', 'config.json');
  writeFileSync(file, '{"version":3,"site":');
  const problems: unknown[] = [];
  expect(await readConfig(file, (error) => problems.push(error))).toBeNull();
  expect(problems).toHaveLength(1);
  const plant = await testGateway({ folder: home, env: { MILLRACE_LOG_LEVEL: 'fatal' } });
  try {
    expect(plant.gateway.config()).toBeNull();
    mkdirSync(`${file}.new`);
    await expect(plant.gateway.applyConfig(configOf({ version: 4 }))).rejects.toThrow();
    expect(plant.gateway.config()).toMatchObject({ version: 4 });
    rmSync(`${file}.new`, { recursive: true });
    await until(async () => expect(await readConfig(file, () => undefined)).toMatchObject({ version: 4 }));
  } finally {
    await plant.remove();
  }
});
