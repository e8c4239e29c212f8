export { answerApart, askApart } from './apart.ts';
export { callsOut, formulaCallsOut } from './calls-out.ts';
export { escaped } from './escape.ts';
export { MOST_COLUMNS } from './parts.ts';
export { sheetApart } from './sheet-apart.ts';
export {
  type Cell,
  type Digits,
  type ReadCell,
  type ReadSheet,
  readFirstSheet,
  readSheets,
  writeSheets,
} from './workbook.ts';
export { WorkbookError, WorkbookTooSlow } from './workbook-error.ts';
