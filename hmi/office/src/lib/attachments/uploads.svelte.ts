import type { FileValue } from '@millrace/hmi-client';
import { whyNot } from '#lib/act.svelte.ts';
import { preferences } from '#lib/preferences.ts';
import { sendFile } from '#lib/records/inputs/send-file.ts';

/** A file on its way, or one that did not arrive. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  /** How much of it has left, 0 to 1. */
  readonly part: number;
  /** Null: it is on its way, or waits for its turn. */
  readonly why: string | null;
}

/** Files that are sent one after the other, each shown with how far it is; what failed stays and is sent again when asked. */
export class Uploads {
  #all: readonly Upload[] = $state.raw([]);
  readonly #stops = new Map<number, AbortController>();
  #last = 0;

  get all(): readonly Upload[] {
    return this.#all;
  }
  get busy(): boolean {
    return this.#all.some(({ why }) => why === null);
  }
  /** Sends these to where files for something are sent; those that arrived, in their order. */
  async send(url: string, files: readonly File[]): Promise<readonly FileValue[]> {
    const these = files.map((file): Upload => ({ id: ++this.#last, file, part: 0, why: null }));
    for (const { id } of these) this.#stops.set(id, new AbortController());
    this.#all = [...this.#all, ...these];
    const arrived: FileValue[] = [];
    for (const { id, file } of these) {
      const signal = this.#stops.get(id)?.signal;
      // Cancelled before its turn.
      if (!signal || signal.aborted) continue;
      try {
        arrived.push(
          await sendFile(url, file, {
            signal,
            locale: preferences.locale,
            onprogress: (part) => this.#set(id, { part }),
          }),
        );
        this.drop(id);
      } catch (error) {
        if (!signal.aborted) this.#set(id, { why: whyNot(error) });
      }
    }
    return arrived;
  }
  /** Cancels one that is on its way, or forgets one that did not arrive. */
  drop(id: number): void {
    this.#stops.get(id)?.abort();
    this.#stops.delete(id);
    this.#all = this.#all.filter((one) => one.id !== id);
  }
  dropAll(): void {
    for (const { id } of this.#all) this.drop(id);
  }
  #set(id: number, to: Partial<Pick<Upload, 'part' | 'why'>>): void {
    this.#all = this.#all.map((one) => (one.id === id ? { ...one, ...to } : one));
  }
}
