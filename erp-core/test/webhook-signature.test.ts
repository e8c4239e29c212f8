import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newSigningSecret, signatureFault, signatureHeaders } from '../kernel/webhooks/signature.ts';
import { TRIED_FOR, verdictOf, waitAfter } from '../kernel/webhooks/verdict.ts';

// What docs/webhooks.md shows to receivers is run as it stands there, in the languages that this machine has.
const page = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
const shown = (language: string): string => {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/webhooks.md shows nothing in ${language}`);
  return found;
};
const folder = mkdtempSync(join(tmpdir(), 'millrace-signature-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const body = '{"type":"stock.moved","data":{"note":"গ্রহণ \\u0000"}}';
const now = 1_796_025_600;
const [secret, other] = [newSigningSecret(), newSigningSecret()];
const headers = signatureHeaders({ id: 'msg_1', seconds: now, body }, [other, secret]);
const CASES = [
  { headers, body, now, right: true },
  { headers, body: `${body} `, now, right: false },
  { headers, body, now: now + 301, right: false },
  { headers: { ...headers, 'webhook-id': 'msg_2' }, body, now, right: false },
  { headers: signatureHeaders({ id: 'msg_1', seconds: now, body }, [other]), body, now, right: false },
  { headers: {}, body, now, right: false },
];

const PROGRAMS = {
  js: {
    file: 'check.mjs',
    run: process.execPath,
    end: `
import { readFileSync } from 'node:fs';
const { secret, cases } = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(cases.map(({ headers, body, now }) => isGenuine(secret, headers, Buffer.from(body), now))));`,
  },
  python: {
    file: 'check.py',
    run: 'python3',
    end: `
import json, sys
given = json.load(sys.stdin)
print(json.dumps([is_genuine(given["secret"], c["headers"], c["body"].encode(), c["now"]) for c in given["cases"]]))`,
  },
  perl: {
    file: 'check.pl',
    run: 'perl',
    end: `
use JSON::PP;
my $given = decode_json(do { local $/; <STDIN> });
print encode_json([map { my $b = $_->{body}; utf8::encode($b); is_genuine($given->{secret}, $_->{headers}, $b, $_->{now}) ? JSON::PP::true : JSON::PP::false } @{$given->{cases}}]);`,
  },
} as const;

test.each(Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[])('a receiver in %s tells what is genuine', (language) => {
  const { file, run, end } = PROGRAMS[language];
  const isHere = spawnSync(run, ['--version']).status === 0;
  // Node is here for certain; the others where the machine has them, and on the machine that checks every change.
  if (!isHere && !process.env.CI) return;
  writeFileSync(join(folder, file), `${shown(language)}${end}`);
  const input = JSON.stringify({ secret, cases: CASES });
  const told = execFileSync(run, [join(folder, file)], { input, encoding: 'utf8' });
  expect(JSON.parse(told)).toEqual(CASES.map(({ right }) => right));
});

test('we ourselves tell the same', () => {
  const told = CASES.map(({ headers: given, body: of, now: at }) => {
    const {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    } = given as Record<string, string>;
    return (
      signatureFault({ id, timestamp, signature }, Buffer.from(of), { secrets: [secret], now: at * 1_000_000 }) ===
      undefined
    );
  });
  expect(told).toEqual(CASES.map(({ right }) => right));
});

test('an answer means what the specification says, and waits grow to hours but not beyond', () => {
  const at = now * 1_000_000;
  expect([200, 204, 299].map((status) => verdictOf(status, undefined, at).kind)).toEqual(['taken', 'taken', 'taken']);
  expect(verdictOf(410, undefined, at)).toEqual({ kind: 'gone' });
  const of = (status: number) => {
    const verdict = verdictOf(status, undefined, at);
    return verdict.kind === 'again' ? verdict.for : verdict.kind;
  };
  expect([301, 401, 404, 429, 503].map(of)).toEqual(['all', 'all', 'all', 'all', 'all']);
  expect([400, 409, 422, 500].map(of)).toEqual(['one', 'one', 'one', 'one']);
  const after = (text: string) => {
    const verdict = verdictOf(429, text, at);
    return verdict.kind === 'again' ? (verdict.notBefore - at) / 1_000_000 : undefined;
  };
  expect(['120', new Date((now + 60) * 1_000).toUTCString(), '-5', 'soon', '99999999'].map(after)).toEqual([
    120, 60, 0, 0, 86_400,
  ]);
  expect(waitAfter(1, 0)).toBe(2_500_000);
  expect(waitAfter(60, 1)).toBe(9 * 3_600_000_000);
  // Many tries fit into the time before it is given up, and they are not a storm.
  let tries = 0;
  for (let waited = 0; waited < TRIED_FOR; tries++) waited += waitAfter(tries + 1, 0.5);
  expect(tries).toBeGreaterThan(12);
  expect(tries).toBeLessThan(40);
});
