import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHECKOUT, keeperSettings } from '../all-in-one/settings.ts';

// Neither systemd nor a container engine is here to run these: what can be checked without them is.
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

test('the container file copies nothing that is not in the checkout and names known settings', () => {
  const file = read('container', 'Containerfile');
  expect(existsSync(join(CHECKOUT, /^CMD \["(.+)"\]$/m.exec(file)?.[1] ?? ''))).toBe(true);
  expect(SETTINGS).toEqual(expect.arrayContaining(named(file)));
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')));
  expect(scripts.build).toBeDefined();
});

test('the compose file is whole: real TimescaleDB, no password in it, known settings, every door published', () => {
  const service = z.object({ environment: z.record(z.string(), z.string()), ports: z.array(z.string()).optional() });
  const text = read('container', 'compose.yaml');
  const { services } = z
    .object({ services: z.object({ database: service.extend({ image: z.string() }), millrace: service }) })
    .parse(parse(text));
  expect(services.database.image).toMatch(/^docker\.io\/timescale\/timescaledb:[\d.]+-pg\d+$/);
  expect(services.database.environment.POSTGRES_PASSWORD).toMatch(/^\$\{DATABASE_PASSWORD:\?/);
  expect(SETTINGS).toEqual(expect.arrayContaining(Object.keys(services.millrace.environment)));
  const exposed = /^EXPOSE (.+)$/m.exec(read('container', 'Containerfile'))?.[1]?.split(' ') ?? [];
  expect(services.millrace.ports).toEqual(exposed.map((port) => `${port}:${port}`));
});
