import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPieces } from '../kernel/export/pieces.ts';

async function* each(texts: readonly string[]) {
  yield* texts;
}

test('a text of whatever pages is cut into pieces of a size, none longer and no character in two', async () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'ক', '🏭', '\n'), maxLength: 60 }));
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 2, max: 20 }), async (given, size) => {
      const pieces: string[] = [];
      for await (const piece of inPieces(each(given), size)) pieces.push(piece);
      expect(pieces.join('')).toBe(given.join(''));
      for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
      for (const { length } of pieces) expect(length).toBeLessThanOrEqual(size);
      for (const { length } of pieces.slice(0, -1)) expect(length).toBeGreaterThanOrEqual(size - 1);
    }),
  );
});
