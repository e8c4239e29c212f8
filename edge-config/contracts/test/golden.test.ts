import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acknowledged, deviceCommand, deviceCommandResult, liveValue, logRecord, shiftCalendar } from '../index.ts';
import { jsonSchemas } from '../json-schemas.ts';

const GOLDEN = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'records-v1.json'), 'utf8')) as Record<
  string,
  unknown[]
>;
const SCHEMAS = {
  'log-record': logRecord,
  'shift-calendar': shiftCalendar,
  'device-command': deviceCommand,
  'device-command-result': deviceCommandResult,
  acknowledged,
  'live-value': liveValue,
};

describe.each(Object.entries(SCHEMAS))('version 1 of %s', (name, schema) => {
  test.each((GOLDEN[name] ?? []).map((record, at) => [at, record] as const))(
    'record %i still parses, to itself',
    (_, record) => {
      expect(schema.parse(record)).toEqual(record);
    },
  );
  test('has records', () => expect(GOLDEN[name]?.length).toBeGreaterThan(0));
});

describe('docs/contracts', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'contracts');
  const schemas = jsonSchemas();
  test('holds a file for each contract and no other', () => {
    expect(
      existsSync(folder) &&
        readdirSync(folder)
          .filter((name) => name.endsWith('.json'))
          .sort(),
    ).toEqual([...schemas.keys()].sort());
  });
  test.each([...schemas])(
    '%s is what the contract says: else run edge-config/contracts/generate-schemas.ts',
    (name, text) => {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    },
  );
});
