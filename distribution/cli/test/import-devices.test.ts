import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeWorkbook } from '../../../erp-core/kernel/workbook/apart.ts';
import { CHECKOUT } from '../../all-in-one/settings.ts';
import { runCli } from './run-cli.ts';

// docs/many-devices.md as it stands there: its site and its table, tried with the program. Nothing runs.

const page = readFileSync(join(CHECKOUT, 'docs', 'many-devices.md'), 'utf8');
const fileOfPage = (name: string): string =>
  page.match(new RegExp(`^\`\`\`\\w+ file=${name}\n([\\s\\S]*?)^\`\`\`$`, 'm'))?.[1] ?? '';
const commandsOfPage = [...page.matchAll(/^millrace (device import .*)$/gm)].map(([, line = '']) => line);

let folder: string;
let site: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-import-'));
  mkdirSync(join(folder, 'mill'));
  site = join(folder, 'mill', 'site.yaml');
  writeFileSync(site, fileOfPage('site.yaml'));
  writeFileSync(join(folder, 'meters.csv'), fileOfPage('meters.csv'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
const at = (line: string): string[] =>
  words(line).map((word) => (/^(meters\.|mill$)/.test(word) ? join(folder, word) : word));

test('the commands of the page do what it says: nothing at first, then all of it, then nothing again', async () => {
  const [dry = '', real = ''] = commandsOfPage;
  const before = readFileSync(site, 'utf8');
  const tried = await runCli(at(dry));
  expect(tried.code, tried.error).toBe(0);
  expect(tried.out).toContain('4 devices, 4 new, 0 changed, 0 as they were; 2 new links');
  expect(readFileSync(site, 'utf8')).toBe(before);
  const done = await runCli(at(real));
  expect(done.code, done.error).toBe(0);
  const written = readFileSync(site, 'utf8');
  for (const line of fileOfPage('after.yaml').trimEnd().split('\n')) expect(written).toContain(`${line}\n`);
  const again = await runCli(at(real));
  expect(again.out).toContain('says all of it already: nothing is written.');
  expect(readFileSync(site, 'utf8')).toBe(written);
  expect((await runCli(['config', 'check', site])).code).toBe(0);
});

test('a workbook says the same as its CSV', async () => {
  const rows = fileOfPage('meters.csv')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((text) => ({ text, type: 'text' })));
  writeFileSync(join(folder, 'meters.xlsx'), await writeWorkbook('meters', rows));
  const again = await runCli(at((commandsOfPage[1] ?? '').replace('meters.csv', 'meters.xlsx')));
  expect(again.code, again.error).toBe(0);
  expect(again.out).toContain('4 devices, 0 new, 0 changed, 4 as they were; 0 new links');
});

test('faults are told all together with row and column, also those that only the whole site shows, and nothing is written', async () => {
  const before = readFileSync(site, 'utf8');
  writeFileSync(
    join(folder, 'wrong.csv'),
    'id,path,host,unit\nm1,hall/power/board/m1,10.0.0.9,300\nm2,hall/pwoer/board/m2,10.0.0.9,2\n',
  );
  const args = ['device', 'import', join(folder, 'wrong.csv'), '--profile', 'eastron-sdm630', '--into', site];
  const wrong = await runCli(args);
  expect(wrong.code).toBe(3);
  expect(wrong.error).toMatch(/wrong\.csv:2 {2}unit\n/);
  // With the table in order, what is wrong with its place in the site comes by the row too.
  writeFileSync(
    join(folder, 'wrong.csv'),
    'id,path,host,unit\nm1,hall/power/board/m1,10.0.0.9,3\nm2,hall/pwoer/board/m2,10.0.0.9,2\n',
  );
  const nowhere = await runCli(args);
  expect(nowhere.error).toMatch(
    /wrong\.csv:3 {2}path\n +"hall\/pwoer" is not a line of this site: did you mean "hall\/power"\?/,
  );
  const none = await runCli(['device', 'import', join(folder, 'none.csv'), '--into', site]);
  expect([none.code, none.error]).toEqual([4, expect.stringContaining('the file cannot be read')]);
  expect(readFileSync(site, 'utf8')).toBe(before);
});
