import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// What is real: PostgreSQL, and processes of their own that are ended with SIGKILL. This process never sends anything itself; it
// is the other side, which says when something was taken.
let erp: TestErp;
let admin: Caller;
const children = new Set<ChildProcess>();
const taken: { readonly id: string; readonly lines: readonly string[] }[] = [];
let killAfter: number | null = null;
let onReach: () => void = () => undefined;
const post = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (line) => {
    taken.push(JSON.parse(line.toString()));
    // Taken, and never answered: the process dies before it hears so.
    if (killAfter !== null && taken.length >= killAfter) return onReach();
    socket.write('ok\n');
  });
});
beforeAll(async () => {
  erp = await testErp();
  erp.clock.now = Date.now() * 1000;
  admin = await erp.company();
  post.listen(0, '127.0.0.1');
  await once(post, 'listening');
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  post.close();
  await erp?.close();
});

const PEOPLE = 12;
const PROGRAM = join(import.meta.dirname, '..', 'testing', 'notify-program.ts');
const done = async (name: string, input: object) => {
  const { ok, result, refusal } = await erp.kernel.execute(admin, name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return result as { readonly id: string };
};
function run() {
  const env = {
    ...{ APP_URL: String(erp.app.options.connectionString) },
    POST_PORT: String((post.address() as AddressInfo).port),
  };
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  children.add(child);
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  return async () => {
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    children.delete(child);
  };
}

test('killed again and again in the middle of sending, each notice is sent once in effect: told again it is the same message', async () => {
  const settings = { host: 'mail.test', port: 25, security: 'none', from: 'a@b.test' };
  await done('kernel.notice-channel.save', { channel: 'mail', enabled: true, settings });
  await done('kernel.role.save', { code: 'reader', name: { en: 'R' }, permissions: ['kernel.branch'], override: 'x' });
  const record = (await done('kernel.branch.create', { code: 'EAST', name: { en: 'East' } })).id;
  for (let n = 0; n < PEOPLE; n += 1) {
    await done('kernel.member.save', { user: `u${n}`, name: `u${n}`, email: `u${n}@b.test` });
    await done('kernel.role.give', { user: `u${n}`, role: 'reader', override: 'x' });
  }
  // A program that has heard nothing yet has to begin before there is something to hear.
  const first = run();
  const begun = `select from kernel.handler_cursor where company = $1 and handler like 'kernel.notice-route%'`;
  await expect.poll(async () => (await erp.owner.query(begun, [admin.company])).rowCount, { timeout: 120_000 }).toBe(1);
  const kills = fc.sample(fc.integer({ min: 1, max: 3 }), 3);
  let kill = first;
  const text = Array.from({ length: PEOPLE }, (_, n) => `@[u${n}]`).join(' ');
  const reached = (count: number) =>
    new Promise<void>((resolve) => {
      killAfter = taken.length + count;
      onReach = resolve;
    });
  let waits = reached(kills[0] ?? 1);
  await done('kernel.comment.write', { entity: 'kernel.branch', record, text });
  for (const [at] of kills.entries()) {
    await waits;
    await kill();
    waits = reached(kills[at + 1] ?? 1);
    if (at === kills.length - 1) killAfter = null;
    kill = run();
  }
  const states = async () =>
    (
      await erp.owner.query<{ state: string; n: number }>(
        'select state, count(*)::int as n from kernel.delivery where company = $1 group by state',
        [admin.company],
      )
    ).rows;
  await expect.poll(states, { timeout: 180_000, interval: 50 }).toEqual([{ state: 'sent', n: PEOPLE }]);
  await kill();
  // Told by as many messages as there are people, each with what it said before; more than once only what a kill cut off.
  expect(new Set(taken.map(({ id }) => id)).size).toBe(PEOPLE);
  expect(taken.length).toBeLessThanOrEqual(PEOPLE + 2 * kills.length);
  expect(new Set(taken.map(({ lines }) => lines.join())).size).toBe(1);
}, 600_000);
