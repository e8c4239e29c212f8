export { answerApart, askApart } from './apart.ts';
export { escaped } from './escape.ts';
export { sheetApart } from './sheet-apart.ts';
export { MOST_COLUMNS } from './unpack.ts';
export {
  type Cell,
  type Digits,
  type ReadCell,
  type ReadSheet,
  readFirstSheet,
  readSheets,
  writeSheets,
} from './workbook.ts';
export { WorkbookError } from './workbook-error.ts';
