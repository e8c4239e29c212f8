import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHECKOUT, keeperSettings } from '../all-in-one/settings.ts';

// No container engine is here to run these: what can be checked without one is.
const read = (...path: string[]): string => readFileSync(join(import.meta.dirname, '..', ...path), 'utf8');
const SETTINGS = Object.keys(keeperSettings.shape);
const named = (text: string): string[] => [...new Set(text.match(/\b(MILLRACE_[A-Z_]+|DATABASE_URL)(?=[=:])/g))];

test('the systemd unit runs a program that exists, with settings that exist, and stops within its time', () => {
  const unit = read('systemd', 'millrace.service');
  const script = /^ExecStart=\S+ .*?\/opt\/millrace\/(\S+\.ts)$/m.exec(unit)?.[1] ?? '';
  expect(existsSync(join(CHECKOUT, script))).toBe(true);
  expect(SETTINGS).toEqual(expect.arrayContaining(named(unit)));
  expect(unit).toMatch(/^KillMode=mixed$/m);
  for (const line of unit.split('\n')) expect(line).toMatch(/^(#.*|\[\w+\]|\w+=.*|)$/);
});

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
test.skipIf(!analyze)('systemd itself has nothing to say against the unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-unit-'));
  try {
    // Only where the program lies is another place here.
    const unit = read('systemd', 'millrace.service').replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`);
    writeFileSync(join(folder, 'millrace.service'), unit);
    const verified = spawnSync('systemd-analyze', ['verify', join(folder, 'millrace.service')], { encoding: 'utf8' });
    expect([verified.status, verified.stderr, verified.stdout]).toEqual([0, '', '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the container file copies nothing that is not in the checkout and names known settings', () => {
  const file = read('container', 'Containerfile');
  expect(existsSync(join(CHECKOUT, /^CMD \["(.+)"\]$/m.exec(file)?.[1] ?? ''))).toBe(true);
  for (const [, sources = ''] of file.matchAll(/^(?:COPY|ADD) (?:--\S+ )*(.+) \S+$/gm)) {
    for (const source of sources.split(/\s+/))
      expect([source, existsSync(join(CHECKOUT, source))]).toEqual([source, true]);
  }
  // What is installed at build time and run by the entry point: the pinned Node of the project, below the image's folder.
  const folder = /^WORKDIR (.+)$/m.exec(file)?.[1] ?? '';
  const entry = /^ENTRYPOINT \["([^"]+)"/m.exec(file)?.[1] ?? '';
  expect(entry.startsWith(`${folder}/`)).toBe(true);
  expect(existsSync(join(CHECKOUT, entry.slice(folder.length + 1)))).toBe(true);
  expect(SETTINGS).toEqual(expect.arrayContaining(named(file)));
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')));
  expect(scripts.build).toBeDefined();
});

test('the compose file is whole: real TimescaleDB, no password in it, known settings, every door published', () => {
  const service = z.object({ environment: z.record(z.string(), z.string()), ports: z.array(z.string()).optional() });
  const built = service.extend({
    build: z.object({ context: z.string(), dockerfile: z.string() }),
    healthcheck: z.object({ test: z.array(z.string()) }),
  });
  const text = read('container', 'compose.yaml');
  const { services } = z
    .object({ services: z.object({ database: service.extend({ image: z.string() }), millrace: built }) })
    .parse(parse(text));
  expect(services.database.image).toMatch(/^docker\.io\/timescale\/timescaledb:[\d.]+-pg\d+$/);
  expect(services.database.environment.POSTGRES_PASSWORD).toMatch(/^\$\{DATABASE_PASSWORD:\?/);
  expect(SETTINGS).toEqual(expect.arrayContaining(Object.keys(services.millrace.environment)));
  const exposed = /^EXPOSE (.+)$/m.exec(read('container', 'Containerfile'))?.[1]?.split(' ') ?? [];
  expect(services.millrace.ports).toEqual(exposed.map((port) => `${port}:${port}`));
  const { context, dockerfile } = services.millrace.build;
  const root = join(import.meta.dirname, '..', 'container', context);
  expect([existsSync(join(root, dockerfile)), existsSync(join(root, 'package.json'))]).toEqual([true, true]);
  // The same question in both: one of the two would be forgotten at a change.
  expect(read('container', 'Containerfile')).toContain(services.millrace.healthcheck.test.at(-1));
});
