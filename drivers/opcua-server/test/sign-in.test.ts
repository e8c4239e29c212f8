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
    person: async () => null,
    now: () => 0,
    pause: async (milliseconds) => void waits.push(milliseconds),
    onRefused: (name) => refused.push(name),
  });
  expect(await mayEnter('scada', 'right')).toBe(false);
  use({ users, people: false });
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

test('people of the plant enter by a key of their own, and leave when it opens nothing any more', async () => {
  const MINUTE = 60_000;
  let now = 0;
  let away = false;
  const asked: string[] = [];
  const rights = new Map([
    ['rina@mill.test key-1', { name: 'rina@mill.test', writes: true }],
    ['omar@mill.test key-2', { name: 'omar@mill.test', writes: false }],
  ]);
  const door = signIn({
    secret: async () => 'right',
    async person(name, key) {
      asked.push(name);
      if (away) throw new Error('the server does not answer');
      return rights.get(`${name} ${key}`) ?? null;
    },
    now: () => now,
    pause: async () => undefined,
    onRefused: () => undefined,
  });
  door.use({ users, people: false });
  expect(await door.mayEnter('rina@mill.test', 'key-1')).toBe(false);
  expect(asked).toEqual([]);
  door.use({ users, people: true });
  expect(await door.mayEnter('rina@mill.test', 'key-1')).toBe(true);
  expect(await door.mayEnter('omar@mill.test', 'key-2')).toBe(true);
  expect(await door.mayEnter('omar@mill.test', 'key-1')).toBe(false);
  expect([door.mayWrite('rina@mill.test'), door.mayWrite('omar@mill.test')]).toEqual([true, false]);
  // A user of the site is looked up here alone, and nobody's key opens in his name.
  asked.length = 0;
  expect(await door.mayEnter('scada', 'key-1')).toBe(false);
  expect(await door.mayEnter('somebody', 'k'.repeat(300))).toBe(false);
  expect(asked).toEqual([]);

  const here = new Set(['rina@mill.test', 'omar@mill.test', 'scada']);
  rights.set('rina@mill.test key-1', { name: 'rina@mill.test', writes: false });
  rights.delete('omar@mill.test key-2');
  await door.askAgain(here);
  expect([...here].map(door.mayStay)).toEqual([true, false, true]);
  expect(door.mayWrite('rina@mill.test')).toBe(false);
  // While the server is away nobody new comes in, and who is in stays for a while.
  away = true;
  expect(await door.mayEnter('omar@mill.test', 'key-2')).toBe(false);
  now = 14 * MINUTE;
  await door.askAgain(here);
  expect(door.mayStay('rina@mill.test')).toBe(true);
  now = 16 * MINUTE;
  await door.askAgain(here);
  expect(door.mayStay('rina@mill.test')).toBe(false);
  // Who has left is asked for no more.
  away = false;
  expect(await door.mayEnter('rina@mill.test', 'key-1')).toBe(true);
  asked.length = 0;
  await door.askAgain(new Set());
  expect(asked).toEqual([]);
  expect(door.mayStay('rina@mill.test')).toBe(false);
});
