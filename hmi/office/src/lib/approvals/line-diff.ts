export interface DiffLine {
  readonly text: string;
  readonly is: 'same' | 'gone' | 'new';
}

/**
 * What was taken out of a text and put into it, line by line, by their longest common part (Wagner & Fischer 1974). In time and
 * space the product of both lengths, which for definitions of at most fifty steps is little.
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before === '' ? [] : before.split('\n'), after === '' ? [] : after.split('\n')];
  // common[i][j]: how many lines a from i on and b from j on have in common.
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = common[i] as Uint32Array;
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ text: a[i] ?? '', is: 'same' });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ text: a[i] ?? '', is: 'gone' });
      i += 1;
    } else {
      lines.push({ text: b[j] ?? '', is: 'new' });
      j += 1;
    }
  }
  return lines;
}

/** The changed lines with so many that stand around them; null where what did not change is left out. */
export function around(lines: readonly DiffLine[], near = 3): readonly (DiffLine | null)[] {
  const shown = lines.map((_, at) =>
    lines.slice(Math.max(0, at - near), at + near + 1).some(({ is }) => is !== 'same'),
  );
  return lines.flatMap((line, at) => (shown[at] ? [line] : shown[at - 1] || at === 0 ? [null] : []));
}
