// Preloaded into the parts of a plant (`--import`, with `--expose-gc`): on SIGUSR2 a part collects its garbage, in each of
// its threads, and adds a line to its file in `MILLRACE_MEMORY_PROBE` that says what it holds then.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

/** Bytes that one thread holds once everything that can go has gone. */
export interface HeldByThread {
  readonly heap: number;
  /** Outside of V8's heap, buffers among it. */
  readonly external: number;
}

/** One line of a process's file. */
export interface HeldMemory {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Resident, without what is of files and shared. Bytes. */
  readonly resident: number;
  /** By thread; 0 is the main one. */
  readonly threads: Readonly<Record<string, HeldByThread>>;
}

const WATCHED = /(gateway|server)\/main\.ts$/;
/** A thread that is busy answers later: it is missing from the line then. */
const ANSWER_MS = 2_000;

const folder = process.env.MILLRACE_MEMORY_PROBE;
const collect = (globalThis as { gc?: () => void }).gc;

function held(): HeldByThread {
  // What the first pass frees may have held something that only the second can free.
  for (let pass = 0; pass < 2; pass++) collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return { heap: heapUsed, external };
}

const residentOf = (status: string): number => Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;

function watchMain(file: string): void {
  let threads: Record<string, HeldByThread> = {};
  const channel = new BroadcastChannel('memory-probe');
  channel.onmessage = (message) => {
    const { thread, held: of } = (message as { data: { thread?: number; held?: HeldByThread } }).data;
    if (thread !== undefined && of) threads[thread] = of;
  };
  channel.unref();
  process.on('SIGUSR2', () => {
    threads = {};
    channel.postMessage({ collect: true });
    setTimeout(() => {
      threads[0] = held();
      const resident = residentOf(readFileSync('/proc/self/status', 'utf8'));
      const line: HeldMemory = { at: Date.now(), resident, threads };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    }, ANSWER_MS);
  });
  // From now on it may be signalled: before that the signal would end it.
  appendFileSync(file, '');
}

function watchThread(): void {
  const channel = new BroadcastChannel('memory-probe');
  channel.onmessage = (message) => {
    if ((message as { data: { collect?: boolean } }).data.collect)
      channel.postMessage({ thread: threadId, held: held() });
  };
  channel.unref();
}

if (folder && collect) {
  if (!isMainThread) watchThread();
  else if (WATCHED.test(process.argv[1] ?? '')) watchMain(join(folder, `${process.pid}.jsonl`));
}
