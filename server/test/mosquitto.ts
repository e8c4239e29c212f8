import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { testPort } from '../../distribution/testing/test-port.ts';

export interface Mosquitto {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A real mosquitto on a free port, open to everybody on this machine. */
export async function mosquitto(): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mosquitto-'));
  const port = await testPort();
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const url = `mqtt://127.0.0.1:${port}`;
  let child: ReturnType<typeof spawn> | null = null;
  const start = async () => {
    child = spawn('mosquitto', ['-c', config], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    const probe = mqtt.connect(url, { reconnectPeriod: 50, connectTimeout: 2_000 });
    probe.on('error', () => undefined);
    await new Promise<void>((resolve) => probe.once('connect', () => resolve()));
    await probe.endAsync(true);
  };
  await start();
  return {
    url,
    start,
    stop: async () => {
      const running = child;
      child = null;
      if (!running) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill();
      await ended;
      rmSync(join(folder, 'mosquitto.db'), { force: true });
    },
  };
}
