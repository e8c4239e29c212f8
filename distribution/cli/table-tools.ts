import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { CliError, type TableTools } from '@millrace/provisioning';

/** Tables that people make, by the readers that imports of records have. Only an import needs the business core. */
export const tableTools: TableTools = {
  async read(file) {
    const { readSheet, readWorkbook, SheetError } = await import('@millrace/erp-core');
    const problem = (what: string, cause: unknown): CliError =>
      new CliError('unreachable', {
        what,
        where: file,
        next: 'name a CSV or an XLSX whose first line has the columns',
        cause,
      });
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (cause) {
      throw problem('the file cannot be read', cause);
    }
    try {
      return extname(file).toLowerCase() === '.xlsx' ? await readWorkbook(bytes) : readSheet(bytes.toString('utf8'));
    } catch (cause) {
      if (!(cause instanceof SheetError)) throw cause;
      throw problem(cause.message, cause);
    }
  },
};
