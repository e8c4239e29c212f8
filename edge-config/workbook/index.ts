export { escaped } from './escape.ts';
export { sheetInThread } from './in-thread.ts';
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
