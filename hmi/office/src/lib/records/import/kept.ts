import { takenBackImport } from '@millrace/hmi-client';
import { toasts } from '@millrace/hmi-ui/parts/toasts.svelte.ts';
import { reader } from '#lib/reader.svelte.ts';
import { m } from '#lib/texts.ts';

/** As many lines as a message has room for. */
const MOST_LINES = 10;

/** Says which lines of an import stay though it was taken back, and why: changed since, or needed by others. */
export function tellKept(answer: unknown): void {
  const { changedSince, inUse } = takenBackImport.parse(answer);
  const number = (line: number): string => reader.show.number(line, 0);
  if (changedSince.length > 0) {
    toasts.wrong(
      m.import_changed_since({
        lines: some(
          changedSince.map(({ line }) => number(line)),
          ', ',
        ),
      }),
    );
  }
  if (inUse.length > 0) {
    const lines = inUse.map(({ line, by }) =>
      m.import_in_use_line({ line: number(line), by: by.map(({ label }) => label).join(', ') }),
    );
    toasts.wrong(m.import_in_use({ lines: some(lines, '; ') }));
  }
}

const some = (all: readonly string[], between: string): string =>
  [...all.slice(0, MOST_LINES), ...(all.length > MOST_LINES ? ['…'] : [])].join(between);
