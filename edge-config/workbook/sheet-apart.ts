import { askApart } from './apart.ts';
import type { ReadCell } from './workbook.ts';
import { WorkbookError } from './workbook-error.ts';

/** More than any sheet within the bounds takes; a file that needs more was made to. */
const BOUNDS = { mb: 256, ms: 15_000 };

export interface SheetTask {
  readonly bytes: Uint8Array;
}
export type SheetAnswer = { readonly rows: readonly (readonly ReadCell[])[] } | { readonly reason: string };

/** As `readFirstSheet`, in a process of its own: a file can neither hold its reader up nor fill its memory. Throws a WorkbookError. */
export async function sheetApart(bytes: Uint8Array): Promise<readonly (readonly ReadCell[])[]> {
  const program = new URL('./sheet-program.ts', import.meta.url);
  const answer = await askApart<SheetTask, SheetAnswer>(program, { bytes }, BOUNDS);
  if ('rows' in answer) return answer.rows;
  throw new WorkbookError(answer.reason);
}
