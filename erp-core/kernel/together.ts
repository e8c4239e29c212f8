import type { Db } from './db.ts';

/** A write that can go with others in one statement; $1, $2 … in its text are its own values. */
export interface Part {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const texts = new Map<string, string>();

/** What these parts are as one statement; texts are put together once for each combination of names. */
function textOf(parts: readonly Part[], select: string): string {
  const of = `${parts.map(({ name }) => name).join(' ')} ${select}`;
  let text = texts.get(of);
  if (text === undefined) {
    let before = 0;
    const named = parts.map(({ name, text: own, values }) => {
      const numbered = own.replaceAll(/\$(\d+)/g, (_, nth: string) => `$${before + Number(nth)}`);
      before += values.length;
      return `${name} as (${numbered})`;
    });
    text = `with ${named.join(',\n')}\n${select}`;
    texts.set(of, text);
  }
  return text;
}

/**
 * Does several writes as one statement, and answers with what `select` tells of them: each statement has its price on both
 * sides, which is a good part of what a small batch costs.
 */
export const together = <Row extends object>(
  db: Db,
  parts: readonly Part[],
  select: string,
): Promise<Row | undefined> =>
  db.one<Row>(
    textOf(parts, select),
    parts.flatMap(({ values }) => values),
  );
