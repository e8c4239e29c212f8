import { fork } from 'node:child_process';
import type { URL } from 'node:url';
import { fileURLToPath } from 'node:url';
import { WorkbookError, WorkbookTooSlow } from './workbook-error.ts';

export interface Bounds {
  /** Megabytes of its heap. */
  readonly mb: number;
  readonly ms: number;
  /** The program needs a library that is not JavaScript; what that takes of memory no heap bounds. */
  readonly addons?: boolean;
}

/** Of what the process says when it dies: enough to know why. */
const MOST_WORDS = 2_000;
/** What Windows needs to begin a process at all. Nothing else of our own, secrets least, is its business. */
const ENVIRONMENT = ['SystemRoot', 'TEMP', 'TMPDIR'];

/**
 * Asks a program (a module that calls `answerApart`) in a process of its own, which may read files and nothing else.
 *
 * A process and not a thread, for what a stranger's file makes a reader do: an allocation far past the bound of a thread's
 * heap is, for V8, a fault of the whole process, and would end the gateway or the server with it.
 *
 * Throws a WorkbookError where it takes more than its bounds, an Error where the program fails in any other way.
 */
export function askApart<Task extends object, Answer>(
  program: URL,
  task: Task,
  { mb, ms, addons = false }: Bounds,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(program), {
      env: Object.fromEntries(ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
      execArgv: [
        `--max-old-space-size=${mb}`,
        '--permission',
        '--allow-fs-read=*',
        ...(addons ? ['--allow-addons'] : []),
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
    });
    let words = '';
    let late = false;
    const tooLong = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, ms);
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      words = (words + more).slice(0, MOST_WORDS);
    });
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(tooLong);
      if (late) reject(new WorkbookTooSlow('it takes too much time'));
      else if (code === 1) reject(new Error(`${fileURLToPath(program)} failed: ${words}`));
      // Somebody ended it with all that runs here: that says nothing of the file.
      else if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP')
        reject(new Error(`${fileURLToPath(program)} was ended by ${signal}`));
      // Ended by V8 or by the system, before an answer.
      else reject(new WorkbookError('it takes too much memory'));
    });
    child.send(task, (error) => {
      // A process that ended before it was asked is told by its end.
      if (error && child.exitCode === null && child.signalCode === null) reject(error);
    });
  });
}

/** In the program: answers the one question it was begun for, and lets the process end. */
export function answerApart<Task, Answer extends object>(answer: (task: Task) => Promise<Answer>): void {
  process.once('message', async (task) => {
    const told = await answer(task as Task);
    process.send?.(told, () => process.disconnect());
  });
}
