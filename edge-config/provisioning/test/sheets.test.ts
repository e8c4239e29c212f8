import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteDocument } from '@millrace/contracts/site';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CliContext } from '../cli/context.ts';
import { exportSheets, importSheets } from '../commands/config-sheets.ts';
import type { Json } from '../sheets/flat.ts';
import { siteFromSheets } from '../sheets/site-from-sheets.ts';
import { sheetsOfSite } from '../sheets/site-sheets.ts';
import { bytesOfSheets, sheetsOfBytes } from '../sheets/workbook-file.ts';
import { DEMO_SITE, readSiteFolder } from '../site/read-site-folder.ts';

const demo = () => readSiteFolder(DEMO_SITE).document as Record<string, Json>;

/** Any text that a person could write, also such as look like something else. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'null',
    'true',
    '12',
    "'x",
    '[1]',
    '{',
    '=1+1',
    '_x000D_',
    'constructor',
    'a\nb',
    'ক্যাপার',
    '06:00',
  ),
  fc.string({ maxLength: 12 }).map((one) => one.replaceAll('\r', '')),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => (Object.is(one, -0) ? 0 : one));
const key = fc.oneof(fc.constantFrom('a.b', 'x y', 'host', '__proto'), fc.string({ minLength: 1, maxLength: 6 }));
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(
      key.filter((name) => name !== '__proto__'),
      tie('json'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));
const name = fc.record({ en: text.filter((one) => one.length > 0), bn: text }, { requiredKeys: ['en'] });
const segment = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,8}$/);
const settings = fc.dictionary(
  key.filter((one) => one !== '__proto__'),
  json,
  { maxKeys: 3, noNullPrototype: true },
);

/** Documents that the schema of a site takes. */
const site: fc.Arbitrary<Json> = fc
  .record(
    {
      version: fc.constant(1),
      site: segment,
      name,
      calendar: fc.record({
        zone: fc.constant('Asia/Dhaka'),
        shifts: fc.array(fc.record({ id: segment, name, start: fc.constant('06:00'), end: fc.constant('14:00') }), {
          minLength: 1,
          maxLength: 3,
        }),
        exceptions: fc.array(
          fc.record({ date: fc.constant('2027-02-21'), shifts: fc.array(segment, { maxLength: 2 }) }),
          { maxLength: 2 },
        ),
      }),
      areas: fc.uniqueArray(
        fc.record({ id: segment, name, lines: fc.array(fc.record({ id: segment, name }), { maxLength: 3 }) }),
        { maxLength: 4, selector: ({ id }) => id },
      ),
      devices: fc.array(
        fc.record(
          { id: segment, path: fc.constant('a/b/c/d'), profile: segment, label: name },
          { requiredKeys: ['id', 'path'] },
        ),
        { maxLength: 4 },
      ),
      assets: fc.array(
        fc.record(
          {
            type: segment,
            id: fc.constantFrom('m-{n}', 'x'),
            path: fc.constant('a/b/c/m-{n}'),
            each: fc.constantFrom('01-40', '1-2'),
            label: name,
            tags: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/), text, {
              maxKeys: 2,
              noNullPrototype: true,
            }),
            different: fc.dictionary(
              segment,
              fc.record({ points: fc.constant({ count: { normal: { low: 0, high: 60 } } }) }),
              { maxKeys: 2, noNullPrototype: true },
            ),
          },
          { requiredKeys: ['type', 'id', 'path'] },
        ),
        { maxLength: 3 },
      ),
      points: fc.array(
        fc.record(
          {
            path: fc.constant('a/b/c/d/e'),
            unit: fc.constantFrom('kg', '1'),
            deadband: fc.double({ min: 0, max: 1e9, noNaN: true }).map((one) => one + 0),
            range: fc.record({ low: number, high: number }),
            calculated: fc.record({ formula: fc.constant('a ? 1 : 2'), inputs: fc.constant({ a: 'x' }) }),
          },
          { requiredKeys: ['path'] },
        ),
        { maxLength: 4 },
      ),
      detectors: fc.array(
        fc.record({
          type: segment,
          subject: text,
          inputs: fc.dictionary(segment, text, { maxKeys: 2, noNullPrototype: true }),
          settings,
        }),
        { maxLength: 3 },
      ),
      connections: fc.uniqueArray(
        fc.record({
          id: segment,
          protocol: segment,
          settings,
          devices: fc.array(fc.record({ device: segment, profile: settings }), { minLength: 1, maxLength: 2 }),
        }),
        { maxLength: 2, selector: ({ id }) => id },
      ),
    },
    { requiredKeys: ['version', 'site', 'name', 'calendar', 'areas'] },
  )
  .filter((document) => siteDocument.safeParse(document).success) as fc.Arbitrary<Json>;

describe('a site as a workbook', () => {
  test('the demo plant comes back as it went', async () => {
    const back = siteFromSheets(await sheetsOfBytes(await bytesOfSheets(sheetsOfSite(demo()))));
    expect(back.faults).toEqual([]);
    expect(back.document).toEqual(demo());
  });

  test('property: what is imported is what was exported', async () => {
    await fc.assert(
      fc.asyncProperty(site, async (document) => {
        const back = siteFromSheets(await sheetsOfBytes(await bytesOfSheets(sheetsOfSite(document))));
        expect(back.faults).toEqual([]);
        expect(back.document).toEqual(document);
      }),
      { numRuns: 60 },
    );
  }, 240_000);

  test('what cannot be read is told with sheet, row and column, all at once', () => {
    const { document, faults } = siteFromSheets([
      {
        name: 'site',
        rows: [
          ['name', 'value'],
          ['site', 'plant'],
          ['name.en', 'Plant'],
          ['name', 'Plant'],
        ],
      },
      {
        name: 'areas',
        rows: [
          ['id', 'name.en'],
          ['hall', 'Hall'],
        ],
      },
      {
        name: 'lines',
        rows: [
          ['area', 'id'],
          ['hall', 'l1'],
          ['hal', 'l2'],
        ],
      },
      { name: 'pionts', rows: [['path']] },
      {
        name: 'rules',
        rows: [
          ['id', 'values'],
          ['r', '[{"point": '],
          ['s', "'[x"],
        ],
      },
    ]);
    expect(faults.map(({ sheet, row, column, what }) => [`${sheet} ${column}${row}`, what.split(':')[0]])).toEqual([
      ['pionts A1', 'no sheet is called "pionts"'],
      ['site B4', '"name" is said twice, or within something that is no group'],
      ['lines A3', 'there is no area "hal"'],
      ['rules B2', 'it begins like a list and is none'],
    ]);
    expect(document).toMatchObject({
      areas: [{ id: 'hall', lines: [{ id: 'l1' }] }],
      rules: [{ id: 'r' }, { id: 's', values: '[x' }],
    });
  });
});

describe('the command line', () => {
  let folder: string;
  let notes: string[];
  const context = () =>
    ({ out: { note: (line: string) => notes.push(line), result: () => undefined } }) as unknown as CliContext;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-sheets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('exports and imports; a fault of the plant is told at its cell and nothing is written', async () => {
    notes = [];
    const [book, yaml] = [join(folder, 'plant.xlsx'), join(folder, 'site.yaml')];
    await exportSheets(context(), demo(), book, {});
    await importSheets(context(), book, yaml, {});
    expect(parse(readFileSync(yaml, 'utf8'))).toEqual(demo());
    const wrong = demo();
    const devices = wrong.devices as Record<string, Json>[];
    devices[3] = { ...devices[3], profile: 'sowing-machine' };
    writeFileSync(book, await bytesOfSheets(sheetsOfSite(wrong)));
    await expect(importSheets(context(), book, join(folder, 'other.yaml'), {})).rejects.toThrow();
    expect(notes.filter((line) => line.startsWith('fault'))).toEqual([
      expect.stringContaining('fault    devices, row 5, column C (profile): there is no profile "sowing-machine"'),
    ]);
  });

  test('neither overwrites a file unasked nor writes a password', async () => {
    notes = [];
    await expect(exportSheets(context(), demo(), join(folder, 'plant.xlsx'), {})).rejects.toThrow(
      'there is such a file',
    );
    const leaking = {
      ...demo(),
      brokers: [{ id: 'b', url: 'mqtt://ada:secret@10.0.0.1', subscribe: [{ filter: '#' }] }],
    };
    await expect(exportSheets(context(), leaking, join(folder, 'x.xlsx'), {})).rejects.toThrow('holds a password');
  });

  test('a file that is no workbook is refused in words', async () => {
    const file = join(folder, 'not.xlsx');
    writeFileSync(file, 'hello');
    await expect(importSheets(context(), file, join(folder, 'y.yaml'), {})).rejects.toThrow('no workbook');
  });
});
