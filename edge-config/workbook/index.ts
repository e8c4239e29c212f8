export { answerApart, askApart } from './apart.ts';
export { callsOut, formulaCallsOut } from './calls-out.ts';
export { escaped } from './escape.ts';
export { sheetApart } from './sheet-apart.ts';
export { MOST_COLUMNS, WorkbookError } from './unpack.ts';
export {
  type Cell,
  type Digits,
  type ReadCell,
  type ReadSheet,
  readFirstSheet,
  readSheets,
  writeSheets,
} from './workbook.ts';
