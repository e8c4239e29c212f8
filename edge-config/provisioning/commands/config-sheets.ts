import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expandSite } from '@millrace/contracts';
import { WorkbookError } from '@millrace/workbook';
import { stringify } from 'yaml';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import type { Json } from '../sheets/flat.ts';
import { type SheetFault, siteFromSheets } from '../sheets/site-from-sheets.ts';
import { sheetsOfSite } from '../sheets/site-sheets.ts';
import { bytesOfSheets, sheetsOfBytes } from '../sheets/workbook-file.ts';
import { readProfilesBeside } from '../site/read-site-folder.ts';

export interface SheetOptions {
  readonly format?: string;
  readonly replace?: boolean;
}

/** A name and password within an address: the one place where a secret could stand in a site's document. */
const PASSWORD_IN_URL = /:\/\/[^/@\s]*:[^/@\s]*@/;

function onlyXlsx({ format = 'xlsx' }: SheetOptions): void {
  if (format === 'xlsx') return;
  throw new CliError('usage', { what: `"${format}" is not a format`, where: '--format', next: 'write xlsx' });
}

function mayWrite(file: string, { replace = false }: SheetOptions): void {
  if (replace || !existsSync(file)) return;
  throw new CliError('refused', {
    what: 'there is such a file already',
    where: file,
    next: 'name another one, or add --replace',
  });
}

/** Writes a site's document as a workbook, with names of secrets and never a secret. */
export async function exportSheets(
  { out }: CliContext,
  document: unknown,
  file: string,
  options: SheetOptions,
): Promise<void> {
  onlyXlsx(options);
  mayWrite(file, options);
  if (PASSWORD_IN_URL.test(JSON.stringify(document))) {
    throw new CliError('refused', {
      what: 'an address holds a password, which would leave with the file',
      where: 'the site',
      next: 'put the password into the secrets of the data folder, and name it with "secret"',
    });
  }
  const sheets = sheetsOfSite(document as Json);
  writeFileSync(file, await bytesOfSheets(sheets));
  const written = sheets.map(({ name, rows }) => ({ sheet: name, rows: rows.length - 1 }));
  out.result({ file, sheets: written }, () => [
    `${file}: ${written.map(({ sheet, rows }) => `${sheet} ${rows}`).join(', ')}`,
    'Profiles are not in it: they are files of their own.',
  ]);
}

/** Reads a workbook into a site's YAML. Where anything is wrong all of it is told, and nothing is written. */
export async function importSheets(
  { out }: CliContext,
  from: string,
  to: string,
  options: SheetOptions,
): Promise<void> {
  onlyXlsx(options);
  mayWrite(to, options);
  const { document, faults, locate } = siteFromSheets(await sheetsOf(from));
  const expanded = expandSite(document, readProfilesBeside(to));
  const found = [
    ...faults.map(placed),
    ...(expanded.ok ? [] : expanded.faults.map((one) => ({ ...one, at: at(one) }))),
  ];
  function at(fault: {
    readonly document: string;
    readonly path: readonly (string | number)[];
    readonly where: string;
  }) {
    return fault.document === 'site' ? locate(fault.path) : `${fault.document}, ${fault.where}`;
  }
  for (const warning of expanded.warnings) out.note(`warning  ${at(warning)}: ${warning.what}; next: ${warning.next}`);
  if (found.length > 0) {
    for (const fault of found) out.note(`fault    ${fault.at}: ${fault.what}; next: ${fault.next}`);
    throw new CliError('refused', {
      what: found.length === 1 ? 'the workbook has a fault' : `the workbook has ${found.length} faults`,
      where: from,
      next: 'mend what is named, then import it again; nothing was written',
      details: found,
    });
  }
  writeFileSync(to, stringify(document));
  out.result({ file: to, warnings: expanded.warnings }, () => [
    `${to} is written; "millrace config plan" says what it changes`,
  ]);
}

const placed = ({ sheet, row, column, ...fault }: SheetFault) => ({
  ...fault,
  at: `${sheet}, row ${row}, column ${column}`,
});

async function sheetsOf(file: string) {
  if (!existsSync(file)) {
    throw new CliError('unreachable', { what: 'there is no such file', where: file, next: 'name a workbook (.xlsx)' });
  }
  try {
    return await sheetsOfBytes(readFileSync(file));
  } catch (error) {
    // What a reader of strange files throws is its way of saying that it cannot read this one.
    const what = error instanceof Error ? error.message : String(error);
    const next = error instanceof WorkbookError ? 'save it as .xlsx' : 'open it in a spreadsheet and save it as .xlsx';
    throw new CliError('refused', { what, where: file, next });
  }
}
