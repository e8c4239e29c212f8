import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processAlive } from '../postgres/process-alive.ts';
import { runEnvironment } from '../testing/run-environment.ts';
import { testPort } from '../testing/test-port.ts';

export const KEEPER = join(import.meta.dirname, 'fixtures', 'keeper.ts');

/** What a fixture child tells of itself. */
export interface Told {
  readonly pid: number;
  readonly parts: { name: string; state: string; reason: string | null; restarts: number; pid: number | null }[];
  readonly certificates: number;
  /** The address of the readings that it was told. */
  readonly store?: string;
  readonly env: Record<string, string>;
}

export interface Run {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Resolves when it says ready; rejects with its output when it ends before. */
  readonly ready: Promise<void>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** A data folder with ports of its own, and keepers started on it as real processes. */
export interface House {
  readonly data: string;
  readonly env: Record<string, string>;
  readonly run: (env?: Record<string, string>) => Run;
  readonly ask: (part: 'gateway' | 'server', path?: string) => Promise<Told>;
  /** Ends what still runs and removes the folder. */
  readonly clean: () => Promise<void>;
}

export async function house(program = KEEPER): Promise<House> {
  // 0700 and root's own, where the tests run as root: PostgreSQL's account cannot enter it.
  const root = mkdtempSync(join(tmpdir(), 'millrace-house-'));
  const names = ['PORT', 'HTTPS_PORT', 'MQTT_PORT', 'MQTT_TLS_PORT', 'INGEST_PORT', 'INGEST_TLS_PORT', 'DATABASE_PORT'];
  const ports = await Promise.all(names.map(async (name) => [`MILLRACE_${name}`, String(await testPort())] as const));
  const data = join(root, 'data');
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    ...runEnvironment(),
    MILLRACE_DATA: data,
    MILLRACE_HOST: '127.0.0.1',
    MILLRACE_NAME: 'plant',
    MILLRACE_ANNOUNCE: '0',
    MILLRACE_DEMO: '0',
    MILLRACE_BACKUP_AT: 'off',
    ...Object.fromEntries(ports),
  };
  const runs: Run[] = [];

  function run(more: Record<string, string> = {}): Run {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const ended = new Promise<number | string>((resolve) => {
      child.once('close', (code, signal) => resolve(signal ?? code ?? -1));
    });
    const ready = new Promise<void>((resolve, reject) => {
      // Messages and output come by two pipes: what was printed before it is read in the same turn of the loop.
      child.on('message', (message) => JSON.stringify(message) === '{"type":"ready"}' && setImmediate(resolve));
      void ended.then((how) => reject(new Error(`the keeper ended with ${how}:\n${output}`)));
    });
    ready.catch(() => undefined);
    const started = { process: child, output: () => output, ready, ended };
    runs.push(started);
    return started;
  }

  return {
    data,
    env,
    run,
    async ask(part, path = '/') {
      const port = env[part === 'gateway' ? 'MILLRACE_INGEST_PORT' : 'MILLRACE_PORT'];
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
      return (await answer.json()) as Told;
    },
    async clean() {
      for (const { process: child, ended } of runs) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
        await ended;
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Waits until this is so, however slow the machine; the test's own time limit ends it. */
export async function until<Value>(
  what: () => Promise<Value | undefined | false> | Value | undefined | false,
): Promise<Value> {
  for (;;) {
    const found = await Promise.resolve()
      .then(what)
      .catch(() => undefined);
    if (found !== undefined && found !== false) return found;
    await delay(30);
  }
}

/** Waits for words on its console: they come by a pipe of their own, after what they speak of. */
export const prints = (run: Run, words: string): Promise<boolean> => until(() => run.output().includes(words));

export const gone = (pid: number): Promise<boolean> => until(() => !processAlive(pid));
