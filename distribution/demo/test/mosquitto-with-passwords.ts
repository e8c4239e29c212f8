import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { testPort } from '../../testing/test-port.ts';

export interface PasswordBroker {
  readonly url: string;
  stop(): Promise<void>;
}

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

/** A real mosquitto that lets in these users only, each publishing below `devices/<user>/` and `meters/` alone. */
export async function mosquittoWithPasswords(users: Readonly<Record<string, string>>): Promise<PasswordBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-broker-'));
  const port = await testPort();
  const file = (name: string) => join(folder, name);
  writeFileSync(
    file('passwords'),
    `${Object.entries(users)
      .map(([user, secret]) => `${user}:${secret}`)
      .join('\n')}\n`,
  );
  execFileSync('mosquitto_passwd', ['-U', file('passwords')], { env });
  writeFileSync(
    file('rights'),
    'user watcher\ntopic read #\n\npattern write devices/%u/#\npattern write meters/#\npattern read commands/%u/#\n',
  );
  writeFileSync(
    file('mosquitto.conf'),
    `listener ${port} 127.0.0.1\nallow_anonymous false\npassword_file ${file('passwords')}\nacl_file ${file('rights')}\npersistence false\n`,
  );
  // As root it becomes another user, who has to read its files.
  for (const name of ['passwords', 'rights', 'mosquitto.conf']) chmodSync(file(name), 0o644);
  chmodSync(folder, 0o755);
  const child = spawn('mosquitto', ['-c', file('mosquitto.conf')], { stdio: 'ignore', env });
  const ended = once(child, 'exit');
  while (!(await answers(port))) await later(50);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
