// Watches over the main thread from beside it. What it says goes straight to the process's own output: a stream of Node's would
// be written by the very thread that does nothing any more.
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { setTimeout as delay } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { HeldBack } from './held-back.ts';
import { type Glimpse, LoopJudge, type Verdict } from './loop-judge.ts';
import type { WatchdogStart } from './main-watchdog.ts';

const { beats, heldBack, limits, glimpse } = workerData as WatchdogStart;
/** A loop is interrupted within milliseconds; what takes longer (ms) is in the system or in a library. */
const ANSWERS_WITHIN = Math.min(1_000, limits.lookEvery);
const STDERR = 2;
const MOST_CALLS = 12;

let session: Session | null = null;

function ask(): Promise<Glimpse | null> {
  const answered = Promise.withResolvers<Glimpse | null>();
  setTimeout(() => answered.resolve(null), ANSWERS_WITHIN);
  if (!session) {
    session = new Session();
    session.connectToMainThread();
  }
  const expression = `globalThis[Symbol.for(${JSON.stringify(glimpse)})]()`;
  session.post('Runtime.evaluate', { expression }, (error, said) => {
    const value: unknown = said?.result.value;
    answered.resolve(error || typeof value !== 'string' ? null : (JSON.parse(value) as Glimpse));
  });
  return answered.promise;
}

function letGo(): void {
  session?.disconnect();
  session = null;
}

function end({ owner, reason, stack }: Verdict): void {
  const calls = (stack ?? '').split('\n').slice(0, MOST_CALLS);
  const whose = owner ? `${owner.kind} "${owner.id}"` : 'the gateway itself';
  const where = calls[0]?.trim().replace(/^at /, '') || null;
  const what = where === null ? reason : `${reason}, in ${where}`;
  const held = owner ? '; that is held back at the next start' : '';
  try {
    if (owner) new HeldBack(heldBack, Date.now).add(owner, what);
  } finally {
    writeSync(STDERR, `a loop without an end in ${whose}: ${what}. The gateway is ended${held}\n${calls.join('\n')}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
}

const judge = new LoopJudge(limits);
for (;;) {
  await delay(limits.lookEvery);
  if (judge.look(Atomics.load(beats, 0))) {
    const verdict = judge.heard(await ask());
    if (verdict) end(verdict);
  } else letGo();
}
