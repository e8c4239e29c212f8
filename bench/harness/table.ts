/** Rows of text in columns as wide as their widest cell; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const numeric = head.map((_, at) => rows.every((row) => /^[–-]?[\d., ]*( ×)?$/.test(row[at] ?? '')));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (numeric[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Four significant digits, thousands set apart. */
export const shown = (value: number | null): string =>
  value === null ? '–' : Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 4 });
