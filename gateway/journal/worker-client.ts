import { Worker } from 'node:worker_threads';
import { JournalError, type JournalErrorCode } from './errors.ts';
import type { AnswerMessage, JournalRequests, RequestMessage, RequestName } from './requests.ts';

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the journal's thread. Once the thread has died, every question is refused. */
export class WorkerClient {
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { name: 'journal' });
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;
  private dead: JournalError | null = null;
  private readonly ended: Promise<void>;

  constructor(onDeath: (error: JournalError) => void) {
    this.worker.on('message', (message: AnswerMessage) => this.settle(message));
    this.ended = new Promise((resolve) => {
      const end = (error: JournalError) => {
        if (!this.dead) {
          this.dead = error;
          for (const { reject } of this.waiting.values()) reject(error);
          this.waiting.clear();
          onDeath(error);
        }
        resolve();
      };
      this.worker.on('error', (cause) =>
        end(new JournalError('failed', `the journal's thread failed: ${cause.message}`, { cause })),
      );
      this.worker.on('exit', () => end(new JournalError('closed', 'the journal is closed')));
    });
  }

  ask<Name extends RequestName>(
    name: Name,
    ask: JournalRequests[Name]['ask'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<JournalRequests[Name]['answer']> {
    return new Promise((resolve, reject) => {
      if (this.dead) {
        reject(this.dead);
        return;
      }
      const id = this.next++;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, ask } satisfies RequestMessage, transfer);
    });
  }

  /** Ends the thread after what was asked before. */
  async close(): Promise<void> {
    if (!this.dead) await this.ask('close', null);
    await this.ended;
  }

  private settle(message: AnswerMessage): void {
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    this.waiting.delete(message.id);
    if ('fault' in message)
      waiting.reject(new JournalError(message.fault.code as JournalErrorCode, message.fault.message));
    else waiting.resolve(message.answer as never);
  }
}
