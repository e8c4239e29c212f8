/** What is wrong with a file that should be a workbook, in words for people. */
export class WorkbookError extends Error {
  override readonly name = 'WorkbookError';
}
