export { workbookRowsInThread } from './in-thread.ts';
export { type Digits, type WorkbookCell, WorkbookError, workbookRows } from './read-rows.ts';
