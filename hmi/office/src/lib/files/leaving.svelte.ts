import { toasts } from '@millrace/hmi-ui/parts/toasts.svelte.ts';
import { m } from '#lib/texts.ts';
import { whyNot } from '#lib/why-not.ts';
import { csvOf, UTF8_MARK } from './csv.ts';
import { type FileCell, TooManyRows, workbookOf } from './workbook.ts';

export type FileKind = 'csv' | 'xlsx';

/** What leaves as a file: all of it is asked for, page by page, and not only what is on the screen. */
export interface Sheet {
  readonly name: string;
  readonly head: readonly string[];
  /** `cursor` null: the first page; `next` null: there is none after it. */
  readonly page: (
    cursor: string | null,
    signal: AbortSignal,
    /** What it goes into, for the question to say so. */
    into: FileKind,
  ) => Promise<{ readonly rows: readonly (readonly FileCell[])[]; readonly next: string | null }>;
}

/** Hands a file to the reader. */
function download(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** A sheet on its way into a file: how many rows are in it, and the way to stop. A file that was stopped is none. */
export class Leaving {
  #rows = $state(0);
  #stop: AbortController | null = $state.raw(null);

  get busy(): boolean {
    return this.#stop !== null;
  }
  get rows(): number {
    return this.#rows;
  }
  cancel(): void {
    this.#stop?.abort();
  }

  async run(sheet: Sheet, kind: FileKind): Promise<void> {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#rows = 0;
    try {
      const pages = this.#pages(sheet, kind, stop.signal);
      const file = kind === 'csv' ? await this.#csv(sheet, pages) : await workbookOf(sheet.name, sheet.head, pages);
      stop.signal.throwIfAborted();
      download(`${sheet.name}.${kind}`, file);
      toasts.done(m.report_left_file());
    } catch (error) {
      if (stop.signal.aborted) return;
      toasts.wrong(error instanceof TooManyRows ? m.file_too_many() : whyNot(error));
    } finally {
      this.#stop = null;
    }
  }

  async *#pages({ page }: Sheet, into: FileKind, signal: AbortSignal) {
    let cursor: string | null = null;
    do {
      const { rows, next }: Awaited<ReturnType<Sheet['page']>> = await page(cursor, signal, into);
      signal.throwIfAborted();
      yield rows;
      this.#rows += rows.length;
      cursor = next;
    } while (cursor !== null);
  }
  async #csv({ head }: Sheet, pages: AsyncIterable<readonly (readonly FileCell[])[]>): Promise<Blob> {
    const parts = [new Blob([UTF8_MARK, csvOf([head])])];
    // A page a blob: the browser may lay them on disk.
    for await (const rows of pages) parts.push(new Blob([csvOf(rows.map((row) => row.map(({ text }) => text)))]));
    return new Blob(parts, { type: 'text/csv;charset=utf-8' });
  }
}
