import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as tcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { testPort } from '../../../distribution/testing/test-port.ts';

/** Where the peer is missing a laptop skips; a machine of the project's own must not. */
export const hasMosquitto = (() => {
  try {
    execFileSync('mosquitto', ['-h'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // `-h` itself ends with 3 in some versions: only a program that is not there counts as missing.
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && process.env.CI === 'true') throw new Error('mosquitto is missing: .ci/run installs it');
    return !missing;
  }
})();

export interface Mosquitto {
  readonly port: number;
  readonly folder: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** A real mosquitto on 127.0.0.1. `lines` are added to its configuration; `{folder}` stands for its own folder. */
export async function mosquitto(
  lines: readonly string[] = ['allow_anonymous true'],
  files: Readonly<Record<string, string>> = {},
): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mosquitto-'));
  const port = await testPort();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o644 });
  const config = [
    `listener ${port} 127.0.0.1`,
    'max_inflight_messages 0',
    'max_queued_messages 0',
    'user root',
    ...lines,
  ];
  writeFileSync(
    join(folder, 'mosquitto.conf'),
    `${config.map((line) => line.replaceAll('{folder}', folder)).join('\n')}\n`,
  );
  let child: ChildProcess | undefined;

  async function listening(): Promise<void> {
    for (;;) {
      const socket = tcp(port, '127.0.0.1');
      const open = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      socket.destroy();
      if (open) return;
      if (child?.exitCode != null) throw new Error(`mosquitto ended with ${child.exitCode}`);
      await delay(20);
    }
  }
  const stop = async () => {
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  return {
    port,
    folder,
    async start() {
      child = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
      await listening();
    },
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
