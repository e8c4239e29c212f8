import { expect, test } from 'vitest';
import { signIn } from '../sign-in.ts';

const users = [
  { name: 'scada', secret: 'one', writes: false },
  { name: 'recipe', secret: 'two', writes: true },
];

test('guesses are answered later and later, and never keep the right one out', async () => {
  const waits: number[] = [];
  const refused: string[] = [];
  const secrets: Record<string, string> = { one: 'right', two: 'other' };
  const { mayEnter, mayWrite, use } = signIn({
    secret: async (name) => secrets[name] ?? '',
    pause: async (milliseconds) => void waits.push(milliseconds),
    onRefused: (name) => refused.push(name),
  });
  expect(await mayEnter('scada', 'right')).toBe(false);
  use(users);
  waits.length = 0;
  for (let at = 0; at < 7; at++) expect(await mayEnter('scada', `guess ${at}`)).toBe(false);
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  expect(await mayEnter('scada', 'right')).toBe(true);
  expect(waits).toHaveLength(7);
  expect(await mayEnter('scada', 'wrong')).toBe(false);
  expect(waits.at(-1)).toBe(250);
  // Names that nobody has are one, however many are tried, and are not repeated into the log.
  for (const name of ['root', 'admin', '__proto__']) expect(await mayEnter(name, 'right')).toBe(false);
  expect(waits.slice(-3)).toEqual([500, 1_000, 2_000]);
  expect(refused.slice(-3)).toEqual(Array(3).fill('somebody unknown here'));
  // A secret that is changed holds at once.
  secrets.one = 'newer';
  expect(await mayEnter('scada', 'right')).toBe(false);
  expect(await mayEnter('scada', 'newer')).toBe(true);
  expect([mayWrite('scada'), mayWrite('recipe'), mayWrite('nobody')]).toEqual([false, true, false]);
});
