/** How many of their pieces of three letters two texts have in common, as pg_trgm counts, in any script: 0 to 1. */
export function likeness(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  const [mine, theirs] = [trigrams(a), trigrams(b)];
  let common = 0;
  for (const piece of mine) if (theirs.has(piece)) common += 1;
  return common / (mine.size + theirs.size - common);
}

const trigrams = (text: string): ReadonlySet<string> =>
  new Set(
    text.split(' ').flatMap((word) => {
      const padded = [...`  ${word} `];
      return padded.slice(2).map((_, at) => padded.slice(at, at + 3).join(''));
    }),
  );
