/** A cell as RFC 4180 writes it. What a spreadsheet would run as a formula is text: a name may begin with "=". */
const cell = (text: string): string => {
  const safe = /^[=@\t\r]|^[+-](?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** At the beginning of a CSV: spreadsheets read it as UTF-8 then. */
export const UTF8_MARK = '\uFEFF';
/** Rows of texts as lines of a CSV. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
