import { type CrossingFault, errorOf, faultOf } from './crossing.ts';

/** What one side asks of the other: by name, the question and its answer. */
export type Asks = Readonly<Record<string, (ask: never) => unknown>>;
export type AskOf<All extends Asks, Name extends keyof All> = Parameters<All[Name]>[0];
type AnswerOf<All extends Asks, Name extends keyof All> = ReturnType<All[Name]>;

export type Handlers<Theirs extends Asks> = {
  readonly [Name in keyof Theirs]: (
    ask: AskOf<Theirs, Name>,
    signal: AbortSignal,
  ) => AnswerOf<Theirs, Name> | Promise<AnswerOf<Theirs, Name>>;
};

/** What goes over the port. Questions of each side have numbers of their own; nobody waits for an answer to number 0. */
export type CallMessage =
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly ask: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: CrossingFault }
  | { readonly kind: 'abort'; readonly id: number; readonly fault: CrossingFault };

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

const UNANSWERED = 0;

/** Questions and answers between two threads, both ways, each of which can be given up by whoever asks. */
export class Calls<Mine extends Asks, Theirs extends Asks> {
  private readonly post: (message: CallMessage) => void;
  private readonly handlers: Handlers<Theirs>;
  private readonly waiting = new Map<number, Waiting>();
  private readonly underWay = new Map<number, AbortController>();
  private next = UNANSWERED + 1;
  private ended: Error | null = null;

  constructor(post: (message: CallMessage) => void, handlers: Handlers<Theirs>) {
    this.post = post;
    this.handlers = handlers;
  }

  /** The other side is gone. */
  get isEnded(): boolean {
    return this.ended !== null;
  }

  /** Rejects with the other side's error, with the signal's reason as soon as it is aborted, or with what ended the other side. */
  async ask<Name extends keyof Mine & string>(
    name: Name,
    ask: AskOf<Mine, Name>,
    signal?: AbortSignal,
  ): Promise<AnswerOf<Mine, Name>> {
    signal?.throwIfAborted();
    if (this.ended) throw this.ended;
    const id = this.next++;
    let abort = (): void => undefined;
    try {
      return await new Promise<AnswerOf<Mine, Name>>((resolve, reject) => {
        abort = () => {
          this.post({ kind: 'abort', id, fault: faultOf(signal?.reason) });
          reject(signal?.reason);
        };
        this.waiting.set(id, { resolve, reject });
        signal?.addEventListener('abort', abort, { once: true });
        this.post({ kind: 'ask', id, name, ask });
      });
    } finally {
      this.waiting.delete(id);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Says something that nobody answers. */
  tell<Name extends keyof Mine & string>(name: Name, ask: AskOf<Mine, Name>): void {
    if (!this.ended) this.post({ kind: 'ask', id: UNANSWERED, name, ask });
  }

  take(message: CallMessage): void {
    if (message.kind === 'ask') void this.answer(message.id, message.name, message.ask);
    else if (message.kind === 'answer') this.waiting.get(message.id)?.resolve(message.answer as never);
    else if (message.kind === 'fault') this.waiting.get(message.id)?.reject(errorOf(message.fault));
    else this.underWay.get(message.id)?.abort(errorOf(message.fault));
  }

  /** The other side is gone: everything that waits for it rejects, and so does whatever is asked later. */
  end(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(error);
    for (const call of this.underWay.values()) call.abort(error);
  }

  private async answer(id: number, name: string, ask: unknown): Promise<void> {
    const call = new AbortController();
    if (id !== UNANSWERED) this.underWay.set(id, call);
    let message: CallMessage;
    try {
      const handler = this.handlers[name];
      if (!handler) throw new TypeError(`nobody here answers "${name}"`);
      message = { kind: 'answer', id, answer: await handler(ask as never, call.signal) };
    } catch (error) {
      message = { kind: 'fault', id, fault: faultOf(error) };
    }
    this.underWay.delete(id);
    if (id === UNANSWERED || this.ended) return;
    try {
      this.post(message);
    } catch (error) {
      // What cannot be copied into another thread: a driver gave something that is no value.
      this.post({ kind: 'fault', id, fault: faultOf(error) });
    }
  }
}
