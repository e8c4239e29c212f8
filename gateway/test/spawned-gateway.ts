import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfig } from '@millrace/contracts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

export interface SpawnedGateway {
  readonly child: ChildProcess;
  /** Of its MQTT door. */
  readonly port: number;
  /** Ends it as a power cut does; resolves when it is gone. May be called twice. */
  kill(): Promise<void>;
}

/** Keeps a configuration where a gateway on this folder begins with it. */
export function keepConfig(folder: string, config: GatewayConfig): void {
  mkdirSync(join(folder, 'gateway'), { recursive: true });
  writeFileSync(join(folder, 'gateway', 'config.json'), JSON.stringify(config));
}

/** The gateway as a process of its own, on free ports, with all its drivers and parts; resolves when its doors are open. */
export async function spawnGateway(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<SpawnedGateway> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      MILLRACE_DATA: folder,
      MILLRACE_GATEWAY: 'gw',
      MILLRACE_MQTT_PORT: '0',
      MILLRACE_INGEST_PORT: '0',
      MILLRACE_LOG_LEVEL: 'error',
      ...env,
    },
  });
  const ended = once(child, 'exit');
  const [message] = (await once(child, 'message')) as [{ type: string; ports: { mqtt: number } }];
  return {
    child,
    port: message.ports.mqtt,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
