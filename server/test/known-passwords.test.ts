import { expect, test } from 'vitest';
import { isKnownPassword } from '../auth/known-passwords.ts';

const own = ['Ada Lovelace', 'ada.lovelace@padma-works.example', 'Padma Works'];

test.each([
  ['1234567890', 'leaked as it is'],
  ['QwertyUiop', 'leaked, in other letters'],
  ['basketball2026!', 'leaked, with what guessers append first'],
  ['!!Dragon-99999', 'a short leaked word with much around it'],
  ['monkeymonkey', 'leaked twice'],
  ['aaaaaaaaaaaa', 'one letter'],
  ['abcabcabcabc', 'three letters again and again'],
  ['lovelace-1815', 'the own name'],
  ['PadmaWorks2026', 'the own company'],
  ['ada.lovelace@padma-works.example', 'the own e-mail'],
])('%s is refused: %s', async (password) => {
  expect(await isKnownPassword(password, own)).toBe(true);
});

test.each(['correct horse battery', 'turning-wheels-26', 'সুতা কাটে চরকা', 'lovelace eats nine mangoes', 'xkq7#vlu2mzp'])(
  '%s is taken',
  async (password) => {
    expect(await isKnownPassword(password, own)).toBe(false);
  },
);
