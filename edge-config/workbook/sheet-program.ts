import { answerApart } from './apart.ts';
import type { SheetAnswer, SheetTask } from './sheet-apart.ts';
import { readFirstSheet } from './workbook.ts';

answerApart<SheetTask, SheetAnswer>(async ({ bytes }) => {
  try {
    return { rows: await readFirstSheet(bytes) };
  } catch (error) {
    // What a reader of strange files throws is its way of saying that it cannot read this one.
    return { reason: error instanceof Error ? error.message : String(error) };
  }
});
