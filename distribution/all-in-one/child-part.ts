import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { BackOff } from './back-off.ts';
import { type Console, messageOf } from './console.ts';
import { type Part, type PartStatus, stoppedPart } from './part.ts';

export interface ChildOptions {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  /** Asked at every launch. */
  readonly env: () => Readonly<Record<string, string | undefined>>;
  /** File for its output; undefined: the keeper's own console. */
  readonly log?: string | undefined;
  readonly console: Console;
  readonly onChange: () => void;
  /** Hears what it says beside its health. */
  readonly onMessage?: (message: unknown) => void;
  /** Milliseconds between the request to end and the end by force. */
  readonly grace?: number;
}

export interface ChildPart extends Part {
  /** Sends a message where it runs; lost where it does not. */
  readonly tell: (message: object) => void;
}

const isMessage = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The last line that was written to a log from `from` on: what a process said before it died. */
function lastLine(log: string | undefined, from: number): string {
  if (!log) return '';
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const start = Math.max(from, size - 4096);
  if (size <= start) return '';
  const buffer = Buffer.alloc(size - start);
  const file = openSync(log, 'r');
  try {
    readSync(file, buffer, 0, buffer.length, start);
  } finally {
    closeSync(file);
  }
  const lines = buffer.toString('utf8').trim().split('\n');
  // A stack's frames say less than the message above them.
  const told = lines.findLast((line) => line.trim() !== '' && !/^\s+at |^Node\.js v|^\s*[{}]/.test(line)) ?? '';
  return told.trim().slice(0, 300);
}

/** A Node program of ours as a child process: started, watched, started again with back-off, ended within its grace. */
export function childPart(options: ChildOptions): ChildPart {
  const { name, log, console, grace = 5_000 } = options;
  const backOff = new BackOff();
  let status: PartStatus = stoppedPart(name);
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let wanted = false;
  let first = Promise.withResolvers<void>();
  first.promise.catch(() => undefined);

  function change(next: Partial<PartStatus>): void {
    const moved = next.state !== undefined && next.state !== status.state;
    status = { ...status, ...next, since: moved ? new Date().toISOString() : status.since };
    options.onChange();
  }

  function hear(message: unknown): void {
    if (!isMessage(message)) return;
    if (message.type === 'ready') {
      change({ state: 'ready', reason: null });
      first.resolve();
    } else if (message.type === 'health' && (message.state === 'ready' || message.state === 'degraded')) {
      change({ state: message.state, reason: typeof message.reason === 'string' ? message.reason : null });
    } else options.onMessage?.(message);
  }

  /** A log that cannot be written (a full disk, a folder somebody removed) must not keep the part from running. */
  function openLog(): number | 'inherit' | 'ignore' {
    if (!log) return 'inherit';
    try {
      return openSync(log, 'a', 0o600);
    } catch (error) {
      console.warn(`${name} runs without a log: ${messageOf(error)}`);
      return 'ignore';
    }
  }

  function launch(): void {
    const output = openLog();
    const logFrom = log && typeof output === 'number' ? statSync(log).size : 0;
    const startedAt = performance.now();
    const started = spawn(process.execPath, [...process.execArgv, options.script, ...(options.args ?? [])], {
      env: options.env(),
      stdio: ['ignore', output, output, 'ipc'],
      // A process group of its own: Ctrl+C in a terminal reaches the keeper alone, which ends the parts in order.
      detached: platform() !== 'win32',
      windowsHide: true,
    });
    if (typeof output === 'number') closeSync(output);
    child = started;
    change({ state: status.restarts > 0 ? 'restarting' : 'starting', pid: started.pid ?? null });
    started.on('message', hear);
    ended = new Promise((resolve) => {
      const over = (reason: string) => {
        if (child !== started) return;
        child = undefined;
        resolve();
        if (!wanted) return change({ state: 'stopped', reason: null, pid: null });
        const said = lastLine(log, logFrom);
        const wait = backOff.next(performance.now() - startedAt);
        const why = `${reason}${said ? `; it last said: ${said}` : ''}`;
        change({ state: 'restarting', reason: why, pid: null, restarts: status.restarts + 1 });
        console.warn(`${name} ${why}. It is started again in ${wait} ms; the others go on`);
        timer = setTimeout(launch, wait);
      };
      started.once('error', (error) => over(`could not be started (${error.message})`));
      started.once('exit', (code, signal) => over(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    });
  }

  function force(target: ChildProcess): void {
    if (target.pid === undefined) return;
    try {
      // With all that it started itself.
      if (platform() === 'win32') target.kill('SIGKILL');
      else process.kill(-target.pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }

  return {
    name,
    status: () => status,
    tell(message) {
      if (child?.connected) child.send(message, () => undefined);
    },
    start() {
      if (wanted) return first.promise;
      wanted = true;
      first = Promise.withResolvers<void>();
      first.promise.catch(() => undefined);
      launch();
      return first.promise;
    },
    async stop() {
      wanted = false;
      clearTimeout(timer);
      first.reject(new Error(`${name} was stopped before it was ready`));
      const target = child;
      if (!target) return change({ state: 'stopped', reason: null, pid: null });
      // Where there are signals, one also ends a program that has not come to listening to messages.
      if (platform() === 'win32') target.send({ type: 'stop' }, () => undefined);
      else target.kill('SIGTERM');
      const deadline = setTimeout(() => {
        console.warn(`${name} did not end within ${grace} ms and is ended by force`);
        force(target);
      }, grace);
      await ended;
      clearTimeout(deadline);
    },
  };
}
