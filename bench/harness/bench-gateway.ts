import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfig } from '@millrace/contracts';
import { freePort } from '@millrace/distribution/postgres/free-port';

const MAIN = join(import.meta.dirname, '..', '..', 'gateway', 'main.ts');

export interface BenchGateway {
  readonly child: ChildProcess;
  readonly mqtt: number;
  readonly ingest: number;
  readonly data: string;
  stop(): Promise<void>;
}

export interface BenchGatewayOptions {
  readonly folder: string;
  readonly config: GatewayConfig;
  /** As `millrace_receiver`. */
  readonly store: string;
  readonly under?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mqtt?: number;
}

/** The gateway alone, a process of its own as it ships, with a configuration it finds in its cache and no server. */
export async function startGateway({
  folder,
  config,
  store,
  under = [],
  env,
  mqtt: given,
}: BenchGatewayOptions): Promise<BenchGateway> {
  const data = join(folder, 'gateway-data');
  mkdirSync(join(data, 'gateway'), { recursive: true });
  writeFileSync(join(data, 'gateway', 'config.json'), JSON.stringify(config));
  const [mqtt, ingest] = [given ?? (await freePort()), await freePort()];
  const command = [...under, process.execPath, '--disable-warning=ExperimentalWarning', MAIN];
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      MILLRACE_DATA: data,
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_GATEWAY: 'bench',
      MILLRACE_MQTT_PORT: String(mqtt),
      MILLRACE_MQTT_TLS_PORT: '0',
      MILLRACE_INGEST_PORT: String(ingest),
      MILLRACE_INGEST_TLS_PORT: '0',
      MILLRACE_RECEIVER_URL: store,
      MILLRACE_SERVER_URL: '',
      MILLRACE_LIVE_SECRET: 'bench-live',
      ...env,
    },
  });
  const said = createWriteStream(join(folder, 'gateway.log'), { flags: 'a' });
  child.stdout?.pipe(said, { end: false });
  child.stderr?.pipe(said, { end: false });
  const ready = new Promise<'ready'>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message && 'type' in message && message.type === 'ready') resolve('ready');
    });
  });
  const outcome = await Promise.race([ready, once(child, 'exit').then(([code]) => `it ended with ${code}`)]);
  if (outcome !== 'ready') throw new Error(`the gateway did not start (${outcome}); its log is ${folder}/gateway.log`);
  return {
    child,
    mqtt,
    ingest,
    data,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      // By message, not by signal: under strace the signal would meet strace.
      child.send({ type: 'stop' });
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await gone;
      clearTimeout(late);
      said.end();
    },
  };
}
