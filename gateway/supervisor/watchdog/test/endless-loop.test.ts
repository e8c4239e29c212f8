import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'millrace-loop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Standing = Readonly<
  Record<'links' | 'connections', readonly { id: string; state: string; reason: string | null }[]>
>;

/** A process with a link and a connection of which one does this. */
async function run(deed: 'link' | 'connection' | 'nothing') {
  const child = fork(join(import.meta.dirname, 'endless-loop.child.ts'), [join(folder, 'held-back.json'), deed], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let standing: Standing | null = null;
  child.on('message', (message) => {
    standing = message as Standing;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, said, standing: standing as Standing | null };
}

test('an endless loop in a driver is told with its calls, the gateway is ended, and at the next start that one is held back', async () => {
  const link = await run('link');
  expect(link).toMatchObject({ signal: 'SIGKILL', standing: null });
  expect(link.said).toMatch(/^a loop without an end in link "bad": it has been busy for 0\.25 s without a turn, in/);
  // The innermost call is the loop's own, and the file says where it stands.
  expect(link.said).toMatch(/\n {4}at Socket\.endlessly \(.*endless-loop\.child\.ts:\d+:\d+\)\n/);
  const connection = await run('connection');
  expect(connection).toMatchObject({ signal: 'SIGKILL', standing: null });
  expect(connection.said).toMatch(/^a loop without an end in connection "bad": .*trying-driver\.ts:\d+/);
  const { code, said, standing } = await run('nothing');
  expect({ code, said }).toEqual({ code: 0, said: '' });
  const held = {
    id: 'bad',
    state: 'refused',
    reason: expect.stringMatching(/^the gateway had to be ended for it \(.*held back until .* UTC, or until/) as string,
  };
  expect(standing).toEqual({
    links: [held, { id: 'good', state: 'online', reason: null }],
    connections: [held, { id: 'good', state: 'online', reason: null }],
  });
}, 240_000);
