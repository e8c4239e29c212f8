import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Told {
  readonly connects: Readonly<Record<string, number>>;
  readonly links: Readonly<Record<string, number>>;
  readonly lines: readonly { readonly reason?: string | null; readonly msg: string; readonly connection?: string }[];
}

test('an exception in a callback ends the link whose it is, and nothing else; one of nobody ends the process', async () => {
  const child = fork(join(import.meta.dirname, 'exceptions.child.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = once(child, 'close');
  const first = await Promise.race([once(child, 'message'), ended.then(() => [errors])]);
  const { connects, links, lines } = first[0] as Told;
  expect(connects, String(first[0])).toEqual({ bad: 4, good: 1 });
  expect(links).toEqual({ bad: 2, good: 1 });
  const reasons = lines.filter(({ msg, connection }) => msg === 'connection to devices' && connection === 'bad');
  expect(reasons.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining([
      'the driver of "trying" failed: what nobody expected',
      'the driver of "trying" failed: connect ECONNREFUSED 127.0.0.1:1',
      'the driver of "trying" failed: what nobody awaited',
    ]),
  );
  expect(lines.map(({ reason }) => reason)).toContain('its driver failed: what this link did not expect');
  const [code] = (await ended) as [number];
  expect(code).toBe(3);
  expect(errors).toBe("nobody's: what nobody answers for\n");
});
