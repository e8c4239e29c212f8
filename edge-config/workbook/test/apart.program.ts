import { writeFile } from 'node:fs/promises';
import { answerApart } from '../apart.ts';

export interface Deed {
  readonly deed: 'answer' | 'fill' | 'loop' | 'throw' | 'write';
  readonly file?: string;
}

/** What a reader may be made to do by a file that was made to. */
answerApart<Deed, object>(async ({ deed, file }) => {
  if (deed === 'throw') throw new Error('a fault of our own');
  if (deed === 'write') await writeFile(String(file), 'x');
  // One allocation far past the bound, as of a list that is said to have a billion rows.
  if (deed === 'fill') return { filled: new Array(2 ** 26).fill(0) };
  while (deed === 'loop');
  return { day: new Date(0), bytes: new Uint8Array([1, 2]), names: Object.keys(process.env) };
});
