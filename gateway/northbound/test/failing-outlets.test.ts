import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../../test/gateway-fixture.ts';

interface Told {
  readonly made: Readonly<Record<string, number>>;
  readonly openings: number;
  readonly door: string;
  readonly reasons: readonly string[];
}

test('a way out that throws where nobody can catch it is begun anew alone, with its reason, and brings all there is', async () => {
  const folder = newFolder();
  try {
    const child = fork(join(import.meta.dirname, 'failing-outlets.child.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: {
        ...process.env,
        ...{ NODE_OPTIONS: '', MILLRACE_DATA: folder, MILLRACE_GATEWAY: 'gw', MILLRACE_LOG_LEVEL: 'silent' },
        ...{ MILLRACE_MQTT_PORT: '0', MILLRACE_INGEST_PORT: '0' },
      },
    });
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const ended = once(child, 'close');
    const [told] = (await Promise.race([once(child, 'message'), ended.then(() => [errors])])) as [Told];
    expect(told.made, String(told)).toEqual({ timer: 3, promise: 3, start: 3, hangs: 3, sound: 1 });
    expect(told).toMatchObject({ openings: 3, door: 'open' });
    const failed = (name: string, words: string): string => `${name}: it failed, and is begun anew: ${words}`;
    expect(told.reasons).toEqual(
      expect.arrayContaining([
        failed('forward:timer', 'thrown in a timer'),
        failed('forward:promise', 'rejected unheard'),
        'forward:start: it does not begin',
        failed('forward:hangs', 'thrown while it sent'),
        failed('opcua-server', 'a message that it did not expect'),
        failed('opcua-server', 'a reading that it did not expect'),
      ]),
    );
    expect((await ended)[0], errors).toBe(0);
    expect(errors).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
