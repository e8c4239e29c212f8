import { askApart, WorkbookError, WorkbookTooSlow } from '@millrace/workbook';
import { PDF, type PictureFault, type PictureSize } from './picture.ts';

export interface PictureTask {
  /** A file of this machine. */
  readonly path: string;
  /** What it is, by its own first bytes. */
  readonly type: string;
  /** Of a PDF, from 1. */
  readonly page: number;
}

/** In every size that there is of its kind: a sheet is made of pages alone. */
export type Pictures = Readonly<Record<Exclude<PictureSize, 'sheet'>, Uint8Array>> & { readonly sheet?: Uint8Array };
/** `passing`: time ran out, which a busy machine says of a good file too. */
export type PictureAnswer =
  | { readonly pictures: Pictures }
  | { readonly fault: PictureFault; readonly passing?: boolean };

/** The heap holds little; libvips' memory is weighed by the program itself. */
const BOUNDS = { mb: 256, ms: 20_000, addons: true };
/** A page is drawn on first sight and not on the way in, so that nobody waits for it but who looks. */
const PAGE_MS = 60_000;
/** At once, for one picture may take nearly a gigabyte. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * A picture in the sizes that it is shown in, made in a process of its own: a stranger's picture may neither hold up those
 * who wait for the server, nor fill its memory, nor end it. Rejects where the process could not do its work at all, which
 * says nothing of the picture.
 */
export async function picturesApart(task: PictureTask): Promise<PictureAnswer> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await askApart<PictureTask, PictureAnswer>(new URL('./program.ts', import.meta.url), task, {
      ...BOUNDS,
      ...(task.type === PDF ? { ms: PAGE_MS } : {}),
    });
  } catch (error) {
    if (error instanceof WorkbookError)
      return { fault: { why: 'broken', reason: error.message }, passing: error instanceof WorkbookTooSlow };
    throw error;
  } finally {
    // The room goes to the next by hand: counted down and up again, somebody could come in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
