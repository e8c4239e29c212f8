import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPort } from '@millrace/distribution/testing/test-port';

const MAIN = join(import.meta.dirname, '..', '..', 'distribution', 'all-in-one', 'main.ts');

export interface RealPlant {
  readonly url: string;
  /** The one-time code as the console printed it. */
  readonly claimCode: string;
  /** The gateway's own HTTP door. */
  readonly ingest: string;
  /** MILLRACE_DATA */
  readonly data: string;
  stop(): Promise<void>;
}

/** The whole product with its demo plant, as `npm start` runs it, on free ports and in a folder of its own. */
export async function startRealPlant(): Promise<RealPlant> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-screens-'));
  const names = ['PORT', 'HTTPS_PORT', 'MQTT_PORT', 'MQTT_TLS_PORT', 'INGEST_PORT', 'INGEST_TLS_PORT', 'DATABASE_PORT'];
  const ports = Object.fromEntries(
    await Promise.all(names.map(async (name) => [`MILLRACE_${name}`, String(await testPort())] as const)),
  );
  const keeper: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      ...ports,
      NODE_ENV: 'production',
      MILLRACE_DATA: join(folder, 'data'),
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_ANNOUNCE: '0',
      MILLRACE_DEMO: '1',
      DATABASE_URL: '',
    },
  });
  let said = '';
  const code = new Promise<string>((resolve) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const match = /one-time code\s+(\S+)/.exec(said);
      if (match?.[1]) resolve(match[1]);
    };
    keeper.stdout?.on('data', listen);
    keeper.stderr?.on('data', listen);
  });
  const outcome = await Promise.race([
    code.then((claimCode) => ({ claimCode })),
    once(keeper, 'exit').then(() => null),
  ]);
  if (!outcome) throw new Error(`the plant ended before it was ready:\n${said}`);
  return {
    url: `http://127.0.0.1:${ports.MILLRACE_PORT}`,
    claimCode: outcome.claimCode,
    ingest: `http://127.0.0.1:${ports.MILLRACE_INGEST_PORT}`,
    data: join(folder, 'data'),
    stop: async () => {
      if (keeper.exitCode === null) {
        keeper.kill('SIGTERM');
        await once(keeper, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
