import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_SITE } from '@millrace/provisioning';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CHECKOUT } from '../../all-in-one/settings.ts';
import { runCli } from './run-cli.ts';

// Each line typed is a process of its own, which a busy machine takes its time to start.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const demo = readFileSync(DEMO_SITE, 'utf8');
function site(name: string, text: string): string {
  mkdirSync(join(folder, name));
  const file = join(folder, name, 'site.yaml');
  writeFileSync(file, text);
  return file;
}

test('docs/cli.md is what the program says of itself', async () => {
  const { code, out } = await runCli(['reference']);
  expect(code).toBe(0);
  expect(`${out.trimEnd()}\n`).toBe(readFileSync(join(CHECKOUT, 'docs', 'cli.md'), 'utf8'));
});

test('a site is checked without a server', async () => {
  const { code, out } = await runCli(['config', 'check', DEMO_SITE, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, devices: 29, warnings: [] });
});

test('what a driver does not take of a link is told with its line, before anything runs', async () => {
  const link = [
    'links:',
    '  - id: clocks',
    '    protocol: zkteco',
    '    settings: { door: { port: 99999 } }',
    '    devices:',
    '      - { device: clock-01, settings: { serial: A1, zone: Asia/Daka } }',
    '  - { id: gates, protocol: llpr }',
  ];
  const file = site('links', `${demo.trimEnd()}\n${link.join('\n')}\n`);
  const { code, error } = await runCli(['config', 'check', file]);
  expect(code).toBe(3);
  const at = (text: string): number =>
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1;
  expect(error).toMatch(new RegExp(`site.yaml:${at('port: 99999')}.*links\\[0\\]\\.settings\\.door\\.port`));
  expect(error).toMatch(new RegExp(`site.yaml:${at('Asia/Daka')}.*links\\[0\\]\\.devices\\[0\\]\\.settings\\.zone`));
  expect(error).toMatch(/there is no protocol "llpr": did you mean "llrp"\?/);
});

test('faults of a site are told with the line they stand in, all together, and end in code 3', async () => {
  const file = site(
    'faulty',
    demo.replace('profile: filler', 'profile: fillr').replace('Asia/Dhaka', 'Asia/Dacca Road'),
  );
  const { code, error } = await runCli(['config', 'check', file]);
  expect(code).toBe(3);
  expect(error).toMatch(/site\.yaml:7 {2}calendar\.zone/);
  expect(error).toContain('there is no profile "fillr": did you mean "filler"?');
  expect(error).toContain('next:');
  const json = await runCli(['config', 'check', file, '--json']);
  const { exit, details } = JSON.parse(json.error).error;
  expect([json.code, exit, details.length]).toEqual([3, 'refused', 2]);
});

test('YAML that cannot be read is a fault with its line', async () => {
  const { code, error } = await runCli(['config', 'check', site('broken', demo.replace('areas:', 'areas: [}'))]);
  expect(code).toBe(3);
  expect(error).toMatch(/line \d+, column \d+/);
});

test('a message is tried against the rules of a file: what it gives, and that nothing takes it', async () => {
  const taken = await runCli([
    'map',
    'try',
    'devices/capper-01/line',
    '1795259697;1;10;0;1.5',
    '--file',
    DEMO_SITE,
    '--at',
    '2026-11-21T11:15:00Z',
    '--json',
  ]);
  expect(taken.code).toBe(0);
  expect(JSON.parse(taken.out)).toMatchObject({ rule: 'capper-01/line', rejected: [], missing: [] });
  expect(JSON.parse(taken.out).samples[0]).toMatchObject({ value: 'producing', time: 1_795_259_697_000_000 });
  const wild = await runCli(
    ['map', 'try', 'meters/garments/sewing-1/energy/meter-01/reading', '@-', '--file', DEMO_SITE],
    {},
    '{"t":1795259697,"p":4.2}',
  );
  expect(wild.out).toContain('active-power = 4.2 kW');
  const none = await runCli(['map', 'try', 'devices/capper-01/debug', '{}', '--file', DEMO_SITE]);
  expect([none.code, none.error]).toEqual([3, expect.stringContaining('no rule takes')]);
});

test.each([
  ['an unknown command', ['devices'], 2],
  ['a missing argument', ['device', 'show'], 2],
  ['an option that is not there', ['status', '--jsno'], 2],
  ['a file that is not there', ['config', 'check', '/nowhere/site.yaml'], 4],
  ['a shell that is not known', ['completion', 'tcsh'], 2],
  ['help', ['--help'], 0],
  ['the version', ['--version'], 0],
])('%s ends in its code', async (_, args, expected) => {
  expect((await runCli(args)).code).toBe(expected);
});

test('without a plant it says where it looked and what to do', async () => {
  const { code, error } = await runCli(['status'], { MILLRACE_DATA: join(folder, 'nothing') });
  expect(code).toBe(4);
  expect(error).toContain(join(folder, 'nothing', 'operator-token'));
  expect(error).toContain('next:');
});

test('a server that does not answer, and a key that would travel in the clear', async () => {
  const key = { MILLRACE_API_KEY: 'k'.repeat(32) };
  const silent = await runCli(['status', '--json'], { ...key, MILLRACE_URL: 'http://127.0.0.1:1' });
  expect([silent.code, JSON.parse(silent.error).error.exit]).toEqual([4, 'unreachable']);
  const clear = await runCli(['status'], { ...key, MILLRACE_URL: 'http://plant.example' });
  expect([clear.code, clear.error]).toEqual([2, expect.stringContaining('plain HTTP')]);
});

test('doctor finds what is wrong also where nothing runs', async () => {
  const { code, out } = await runCli(['doctor', '--json'], { MILLRACE_DATA: join(folder, 'nothing') });
  expect(code).toBe(3);
  const { findings } = JSON.parse(out);
  expect(findings[0]).toMatchObject({ severity: 'fault', what: 'there is no data folder' });
  for (const finding of findings) expect(finding.next).not.toBe('');
});

test('bash completes commands, then their options', async () => {
  const { out } = await runCli(['completion', 'bash']);
  const script = join(folder, 'completion.bash');
  writeFileSync(script, out);
  const { execFileSync } = await import('node:child_process');
  const complete = (...words: string[]): string[] =>
    execFileSync('bash', [
      '-c',
      `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _millrace; echo "\${COMPREPLY[@]}"`,
      script,
      'millrace',
      ...words,
    ])
      .toString()
      .trim()
      .split(' ');
  expect(complete('dev')).toEqual(['device']);
  expect(complete('device', 'r').sort()).toEqual([
    'read',
    'reconsider',
    'reject',
    'release',
    'replace',
    'revoke',
    'rotate',
  ]);
  expect(complete('device', 'show', 'sew-01', '--s')).toEqual(['--site']);
});

test('backups of a folder that has none, and a restore that was not really meant', async () => {
  const env = { MILLRACE_DATA: join(folder, 'plant') };
  mkdirSync(env.MILLRACE_DATA);
  const list = await runCli(['backup', 'list', '--json'], env);
  expect([list.code, JSON.parse(list.out).backups]).toEqual([0, []]);
  expect((await runCli(['backup', 'verify'], env)).code).toBe(6);
  const restore = await runCli(['backup', 'restore', 'latest', '--what', 'half'], env);
  expect([restore.code, restore.error]).toEqual([2, expect.stringContaining('--what')]);
});
