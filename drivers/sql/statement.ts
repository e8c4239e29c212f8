/** A piece of SQL. Its values go to the database as parameters: nothing that was read ever becomes part of the text. */
export interface Sql {
  /** One more than there are values, which stand between them. */
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

/** Text of our own, or a name in quotes. */
export const text = (written: string): Sql => ({ texts: [written], values: [] });
export const parameter = (value: unknown): Sql => ({ texts: ['', ''], values: [value] });

/** Pieces within text of our own. */
export const sql = (texts: readonly string[], ...pieces: readonly Sql[]): Sql =>
  chained(texts.flatMap((written, at) => [text(written), ...(pieces[at] ? [pieces[at]] : [])]));

/** Pieces one after another, with `between` between them. */
export const joined = (pieces: readonly Sql[], between: string): Sql =>
  chained(pieces.flatMap((piece, at) => (at === 0 ? [piece] : [text(between), piece])));

function chained(pieces: readonly Sql[]): Sql {
  const texts = [''];
  const values: unknown[] = [];
  for (const piece of pieces) {
    const [first = '', ...rest] = piece.texts;
    texts[texts.length - 1] += first;
    texts.push(...rest);
    values.push(...piece.values);
  }
  return { texts, values };
}

/** As one database writes its parameters: "$1" or "?". `at` counts from one. */
export const written = ({ texts }: Sql, placeholder: (at: number) => string): string =>
  texts.reduce((all, part, at) => all + placeholder(at) + part);
