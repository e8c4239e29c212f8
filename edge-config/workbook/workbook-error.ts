/** What is wrong with a file that should be a workbook, or that was read apart, in words for people. */
export class WorkbookError extends Error {
  override readonly name: string = 'WorkbookError';
}

/** It took more time than it may: a busy machine says so of a good file too. */
export class WorkbookTooSlow extends WorkbookError {
  override readonly name = 'WorkbookTooSlow';
}
