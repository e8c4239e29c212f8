import type { OpfsAnswer, OpfsQuestion } from './opfs-messages.ts';
import type { Addition } from './record.ts';
import type { JournalStore, Kept } from './store.ts';

interface Waiting {
  readonly resolve: (answer: OpfsAnswer & { readonly ok: true }) => void;
  readonly reject: (error: Error) => void;
}
type Asked = OpfsQuestion extends infer One ? (One extends OpfsQuestion ? Omit<One, 'id'> : never) : never;

/**
 * The second journal: a file of this origin's own, apart from IndexedDB, so that what breaks the one leaves the other. One
 * page at a time holds it; another one works with the first journal alone, and says so.
 */
export class OpfsStore implements JournalStore {
  readonly name = 'opfs' as const;
  #worker: Worker | null = null;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  async open(): Promise<Kept> {
    if (!('storage' in navigator) || !('getDirectory' in navigator.storage)) {
      throw new Error('this browser has no file system of its own here: it needs HTTPS, or the machine itself');
    }
    this.#end(new Error('the journal file is opened anew'));
    const worker = new Worker(new URL('./opfs-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<OpfsAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.ok) waiting?.resolve(data);
      else waiting?.reject(new Error(data.message));
    });
    worker.addEventListener('error', () => this.#end(new Error('the worker of the journal file ended')));
    this.#worker = worker;
    const { kept } = await this.#ask({ ask: 'open' });
    if (!kept) throw new Error('the journal file said nothing of what it holds');
    return kept;
  }
  async append(addition: Addition): Promise<void> {
    await this.#ask({ ask: 'append', addition });
  }

  #ask(asked: Asked): Promise<OpfsAnswer & { readonly ok: true }> {
    const worker = this.#worker;
    if (!worker) return Promise.reject(new Error('the journal file is not open'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ ...asked, id });
    });
  }
  #end(reason: Error): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
