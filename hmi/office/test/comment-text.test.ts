import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asSent, asTyped, namedBefore, partsOf } from '../src/lib/notes/comment-text.ts';

const PEOPLE = [
  { user: 'u-ada', name: 'Ada' },
  { user: 'u-ada-l', name: 'Ada Lovelace' },
  { user: 'u-rina', name: 'রিনা আক্তার' },
];

test('what is typed with names is sent with persons, and reads again as it was typed', () => {
  const piece = fc.oneof(
    fc.constantFrom(...PEOPLE.map(({ name }) => `@${name}`)),
    fc.string({ maxLength: 8 }).map((words) => words.replaceAll(/[@[\]]/g, '')),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const typed = pieces.join(' ');
      expect(asTyped(asSent(typed, PEOPLE), PEOPLE)).toBe(typed);
    }),
  );
  expect(asSent('@Ada Lovelace and @Ada, not @Adam or a@Ad', PEOPLE)).toBe(
    '@[u-ada-l] and @[u-ada], not @[u-ada]m or a@Ad',
  );
});

test('a comment is told piece by piece, with the names of now', () => {
  expect(partsOf('Ask @[u-rina]\nor @[gone]', PEOPLE)).toEqual([
    { words: 'Ask ' },
    { person: 'রিনা আক্তার' },
    { words: '\nor ' },
    { person: 'gone' },
  ]);
  expect(partsOf('', PEOPLE)).toEqual([]);
});

test('a name is looked for while it is typed, also one of two words, and not within a word', () => {
  expect(namedBefore('Hi @ri', 6)).toBe('ri');
  expect(namedBefore('@', 1)).toBe('');
  expect(namedBefore('@Ada Lo', 7)).toBe('Ada Lo');
  expect(namedBefore('me@home', 7)).toBeNull();
  expect(namedBefore('@ri then', 3)).toBe('ri');
});
