/** A text in pieces of `size` UTF-16 units, none longer; no character outside the basic plane is cut in two. */
export async function* inPieces(texts: AsyncIterable<string>, size: number): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    rest += text;
    while (rest.length > size) {
      const whole = rest.slice(0, size);
      const piece = whole.isWellFormed() ? whole : rest.slice(0, size - 1);
      rest = rest.slice(piece.length);
      yield piece;
    }
  }
  if (rest !== '') yield rest;
}
