import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@millrace/distribution/postgres/free-port';

const MAIN = join(import.meta.dirname, '..', '..', 'distribution', 'all-in-one', 'main.ts');

export interface PlantPorts {
  readonly http: number;
  readonly https: number;
  readonly mqtt: number;
  readonly mqttTls: number;
  readonly ingest: number;
  readonly ingestTls: number;
  readonly database: number;
}

/** The whole product as `npm start` runs it, on free ports of 127.0.0.1, in a data folder of its own. */
export interface Plant {
  readonly data: string;
  readonly ports: PlantPorts;
  readonly keeper: ChildProcess;
  /** Milliseconds from the start of the keeper until it said that it is ready. */
  readonly readyAfter: number;
  stop(): Promise<void>;
}

export async function freePorts(): Promise<PlantPorts> {
  const [http, https, mqtt, mqttTls, ingest, ingestTls, database] = await Promise.all(
    Array.from({ length: 7 }, freePort),
  );
  return { http, https, mqtt, mqttTls, ingest, ingestTls, database } as PlantPorts;
}

export interface PlantOptions {
  readonly folder: string;
  readonly demo: boolean;
  /** Kept from an earlier start on the same folder. */
  readonly ports?: PlantPorts;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the keeper under something else (strace, faketime). */
  readonly under?: readonly string[];
}

/** Starts the keeper and waits until it is ready. Rejects with where its console went when it ends before. */
export async function startPlant({ folder, demo, env, under = [], ...given }: PlantOptions): Promise<Plant> {
  const data = join(folder, 'data');
  const ports = given.ports ?? (await freePorts());
  const began = performance.now();
  const command = [...under, process.execPath, '--disable-warning=ExperimentalWarning', MAIN];
  const keeper = spawn(command[0] as string, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      MILLRACE_DATA: data,
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_NAME: 'bench',
      MILLRACE_ANNOUNCE: '0',
      MILLRACE_DEMO: demo ? '1' : '0',
      // No figure is to be disturbed by a backup at half past two.
      MILLRACE_BACKUP_AT: 'off',
      MILLRACE_PORT: String(ports.http),
      MILLRACE_HTTPS_PORT: String(ports.https),
      MILLRACE_MQTT_PORT: String(ports.mqtt),
      MILLRACE_MQTT_TLS_PORT: String(ports.mqttTls),
      MILLRACE_INGEST_PORT: String(ports.ingest),
      MILLRACE_INGEST_TLS_PORT: String(ports.ingestTls),
      MILLRACE_DATABASE_PORT: String(ports.database),
      DATABASE_URL: '',
      ...env,
    },
  });
  const said = createWriteStream(join(folder, 'keeper.log'), { flags: 'a' });
  keeper.stdout?.pipe(said, { end: false });
  keeper.stderr?.pipe(said, { end: false });
  const ready = new Promise<'ready'>((resolve) => {
    keeper.on('message', (message) => {
      if (typeof message === 'object' && message && 'type' in message && message.type === 'ready') resolve('ready');
    });
  });
  const outcome = await Promise.race([ready, once(keeper, 'exit').then(([code]) => `it ended with ${code}`)]);
  if (outcome !== 'ready')
    throw new Error(`the plant did not start (${outcome}); its console is in ${folder}/keeper.log`);
  return {
    data,
    ports,
    keeper,
    readyAfter: performance.now() - began,
    async stop() {
      if (keeper.exitCode !== null || keeper.signalCode !== null) return;
      const gone = once(keeper, 'exit');
      keeper.send({ type: 'stop' });
      const late = setTimeout(() => keeper.kill('SIGKILL'), 20_000);
      await gone;
      clearTimeout(late);
      said.end();
    },
  };
}
