import { parentPort, workerData } from 'node:worker_threads';
import { watchLoopDelay } from '@millrace/driver-api';
import type { FromThread, Question, Questions, ThreadBeginning, ToThread } from './messages.ts';

// The server's thread. What happens in it (a flood, a fault of the library, memory that runs out) ends here.

const STATE_EVERY_MS = 1_000;

const port = parentPort;
if (!port) throw new Error('this is the thread of the OPC UA server');
const tell = (message: FromThread): void => port.postMessage(message);
const log = (level: 'info' | 'warn') => (fields: object, message: string) =>
  tell({ kind: 'log', level, fields, message });

const loop = watchLoopDelay();

const asked = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
let next = 1;
function ask<Name extends Question>(question: Name, given: Questions[Name]['ask']): Promise<Questions[Name]['answer']> {
  return new Promise((resolve, reject) => {
    const id = next++;
    asked.set(id, { resolve, reject });
    tell({ kind: 'ask', id, question, ask: given });
  });
}

function settle(
  id: number,
  how: (waiting: { resolve(answer: never): void; reject(error: Error): void }) => void,
): void {
  const waiting = asked.get(id);
  asked.delete(id);
  if (waiting) how(waiting);
}

const { serve } = await import('./server.ts');
const beginning = workerData as ThreadBeginning;

try {
  const serving = await serve({ ...beginning, ask, log: { info: log('info'), warn: log('warn') } });
  tell({ kind: 'open', state: serving.state() });
  let told = '';
  const telling = setInterval(() => {
    const state = serving.state();
    const text = JSON.stringify(state);
    if (text !== told) tell({ kind: 'state', state });
    told = text;
  }, STATE_EVERY_MS);

  const decide = async ({ id, what, decision }: Extract<ToThread, { kind: 'decide' }>): Promise<void> => {
    let fault: string | null = null;
    try {
      await serving.clients.decide(what, decision);
      if (what === 'distrust') serving.endSessionsOf(decision.thumbprint);
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
    tell({ kind: 'state', state: serving.state() });
    tell({ kind: 'decided', id, fault });
  };

  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'use':
        serving.use(message.points, message.who);
        return;
      case 'newest':
        serving.take(message.batch);
        tell({ kind: 'taken' });
        return;
      case 'answer':
        settle(message.id, ({ resolve }) => resolve(message.answer as never));
        return;
      case 'refusal':
        settle(message.id, ({ reject }) => reject(new Error(message.reason)));
        return;
      case 'decide':
        void decide(message);
        return;
      case 'ping':
        tell({ kind: 'pong', delay: loop.read() });
        return;
      case 'stop':
        clearInterval(telling);
        void serving.stop().finally(() => process.exit(0));
    }
  });
} catch (error) {
  tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  port.close();
}
