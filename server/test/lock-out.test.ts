import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { peerGroup } from '../auth/known-peers.ts';
import { type Attempt, createLockOut } from '../auth/lock-out.ts';

const at = (peer: string, known = false, account = 'ada@example.test'): Attempt => ({ account, peer, known });
const clock = () => {
  const time = { now: 1_000_000 };
  return { time, lock: createLockOut(() => time.now) };
};

test('who mistypes five times does not wait, and then twice as long each time, a quarter of an hour at most', () => {
  const { time, lock } = clock();
  const own = at('10.0.0.5', true);
  for (let tries = 0; tries < 5; tries++) expect(lock.take(own)).toBeNull();
  const seconds: number[] = [];
  for (let tries = 0; tries < 15; tries++) {
    const wait = lock.take(own) ?? 0;
    seconds.push(wait);
    time.now += wait * 1_000;
    expect(lock.take(own)).toBeNull();
  }
  expect(seconds.slice(0, 5)).toEqual([2, 4, 8, 16, 32]);
  expect(Math.max(...seconds)).toBe(900);
});

test('what is refused meanwhile makes the wait no longer', () => {
  const { time, lock } = clock();
  for (let tries = 0; tries < 5; tries++) expect(lock.take(at('10.0.0.5', true))).toBeNull();
  time.now += 2_000;
  expect(lock.take(at('10.0.0.5', true))).toBeNull();
  const wait = lock.take(at('10.0.0.5', true));
  expect(wait).toBe(4);
  for (let tries = 0; tries < 100; tries++) lock.take(at('10.0.0.5', true));
  expect(lock.take(at('10.0.0.5', true))).toBe(wait);
});

test.prop([
  fc.array(fc.record({ peer: fc.integer({ min: 0, max: 500 }), pause: fc.nat({ max: 60_000 }) }), {
    minLength: 50,
    maxLength: 400,
  }),
])(
  'however strangers guess, the owner comes in from where he was before, and others’ accounts stay open',
  (guesses) => {
    const { time, lock } = clock();
    for (const { peer, pause } of guesses) {
      lock.take(at(`10.0.${peer >> 8}.${peer & 255}`));
      time.now += pause;
      const own = at('192.168.1.2', true);
      expect(lock.take(own)).toBeNull();
      lock.succeeded(own);
    }
    expect(lock.take(at('10.9.9.9', false, 'grace@example.test'))).toBeNull();
  },
);

test('strangers together get few guesses at one account: 200 in a day at most, from however many addresses', () => {
  const { time, lock } = clock();
  let looked = 0;
  for (let second = 0; second < 86_400; second += 5) {
    if (lock.take(at(`10.${second % 256}.${(second >> 8) % 256}.1`)) === null) looked++;
    time.now += 5_000;
  }
  expect(looked).toBeLessThan(200);
  expect(lock.lockedUntil('ada@example.test')).toBeGreaterThan(time.now);
  lock.unlock('ada@example.test');
  expect(lock.lockedUntil('ada@example.test')).toBeNull();
  expect(lock.take(at('10.77.0.1'))).toBeNull();
});

test('an address counts as the network of its subscriber', () => {
  expect(peerGroup('10.0.0.7')).toBe('10.0.0.7');
  expect(peerGroup('::ffff:10.0.0.7')).toBe('10.0.0.7');
  expect(peerGroup('::1')).toBe('::1');
  expect(peerGroup('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2::/64');
  expect(peerGroup('2001:db8:1:2:ffff:1:2:3')).toBe('2001:db8:1:2::/64');
  expect(peerGroup('2001:db8::5')).toBe('2001:db8:0:0::/64');
  expect(peerGroup('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});
