/** Where a command's answer goes: lines for people, or one JSON value (a line each, where answers keep coming). */
export interface Output {
  readonly json: boolean;
  /** The answer as a whole. */
  result(value: unknown, lines: () => readonly string[]): void;
  /** One of many answers that come one after another. */
  item(value: unknown, line: () => string): void;
  /** For people who wait; never part of the answer. */
  note(text: string): void;
}

export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

export function output(json: boolean, { out, error }: Streams): Output {
  return {
    json,
    result(value, lines) {
      if (json) out(`${JSON.stringify(value, null, 2)}\n`);
      else for (const line of lines()) out(`${line}\n`);
    },
    item(value, line) {
      out(json ? `${JSON.stringify(value)}\n` : `${line()}\n`);
    },
    note(text) {
      if (!json) error(`${text}\n`);
    },
  };
}

/** Rows in columns as wide as what stands in them; numbers to the right. An empty list says so. */
export function tableOf(
  headings: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
  empty: string,
): string[] {
  if (rows.length === 0) return [empty];
  const cells = rows.map((row) => headings.map((_, at) => text(row[at])));
  const right = headings.map((_, at) => rows.every((row) => typeof row[at] === 'number'));
  const widths = headings.map((heading, at) =>
    Math.max(heading.length, ...cells.map((row) => [...(row[at] ?? '')].length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => {
        const gap = ' '.repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length));
        return right[at] ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return [line(headings), ...cells.map(line)];
}

const text = (cell: string | number | null | undefined): string =>
  cell === null || cell === undefined ? '–' : typeof cell === 'number' ? cell.toLocaleString('en') : cell;

/** "2026-11-21 14:03:07" of microseconds, in the zone of who looks. */
export function moment(micros: number): string {
  const at = new Date(micros / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** "3 min" of a length of time in milliseconds, in the unit that reads best. */
export function roughly(millis: number): string {
  const seconds = Math.round(millis / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
