import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { BackupManifest } from '../backup/manifest.ts';
import { BACKUP_STEPS, type BackupStep } from '../backup/step.ts';
import { stopTrial } from '../backup/unfinished.ts';

const PROGRAM = join(import.meta.dirname, '..', 'backup', 'main.ts');
/** Between the request to end and the end by force. */
const GRACE_MS = 4_000;

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), step: z.enum(BACKUP_STEPS) }),
  z.object({
    ...{
      type: z.literal('done'),
      id: z.string(),
      verified: z.enum(['recovered', 'sums']).nullable(),
      bytes: z.number(),
    },
    pruned: z.array(z.string()).transform((ids) => ids.length),
    /** What went wrong after the backup was whole. */
    trouble: z.string().nullable(),
  }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
]);
export type BackupOutcome = Exclude<z.infer<typeof message>, { type: 'progress' }>;

export interface BackupRun {
  readonly pid: number | undefined;
  /** Never rejects. */
  readonly ended: Promise<BackupOutcome>;
  readonly stop: () => Promise<void>;
}

export interface BackupRunOptions {
  readonly data: string;
  readonly to: string;
  readonly keep: string;
  readonly made: BackupManifest['made'];
  readonly log?: string | undefined;
  readonly onProgress: (step: BackupStep) => void;
}

/** The backup program as a child: it needs the data folder and nothing of the plant's environment. */
export function runBackup({ data, to, keep, made, log, onProgress }: BackupRunOptions): BackupRun {
  const output = log === undefined ? 'inherit' : openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
    env: {
      ...{ PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP, TZ: process.env.TZ },
      ...{ MILLRACE_DATA: data, MILLRACE_BACKUPS: to, MILLRACE_BACKUP_KEEP: keep, MILLRACE_BACKUP_MADE: made },
    },
    stdio: ['ignore', output, output, 'ipc'],
    detached: platform() !== 'win32',
    windowsHide: true,
  });
  if (typeof output === 'number') closeSync(output);
  let outcome: BackupOutcome | undefined;
  child.on('message', (value) => {
    const heard = message.safeParse(value).data;
    if (heard?.type === 'progress') onProgress(heard.step);
    else if (heard) outcome = heard;
  });
  const ended = new Promise<BackupOutcome>((resolve) => {
    child.once('error', (error) => resolve({ type: 'failed', reason: `it could not be started: ${error.message}` }));
    child.once('close', async (code, signal) => {
      // One that was killed leaves its trial recovery running.
      await stopTrial(data).catch(() => undefined);
      resolve(outcome ?? { type: 'failed', reason: `the backup program was ended by ${signal ?? `code ${code}`}` });
    });
  });
  return {
    pid: child.pid,
    ended,
    async stop() {
      if (platform() === 'win32') child.send({ type: 'stop' }, () => undefined);
      else child.kill('SIGTERM');
      await Promise.race([ended, delay(GRACE_MS, undefined, { ref: false })]);
      child.kill('SIGKILL');
      await ended;
    },
  };
}
