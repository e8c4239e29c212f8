import { createHmac, scryptSync } from 'node:crypto';
import type { OfflinePeople } from '@millrace/hmi-client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Kept, MOST_WRONG, OfflineKeeper } from '../keeper.ts';
import { checkOf, keyOfBadge } from '../proof.ts';

const TERMINAL = 'terminal-1';
const T0 = 1_800_000_000_000_000;
const HOUR = 3_600_000_000;
const SALT = Buffer.from('a salt of its own').toString('base64url');
/** As the server has it; cheap, for there are hundreds of tries. */
const COST = { N: 16, r: 1, p: 1 };
const stretched = (pin: string): string => scryptSync(pin, SALT, 32, COST).toString('base64url');

const PEOPLE = [
  { id: 'asha', badge: '04A21F7B', number: '1058', pin: '2580' },
  { id: 'babul', badge: '04A21F7C', number: '2002', pin: '8362' },
  { id: 'chitra', badge: '04A21F7D', number: '3003', pin: '9174' },
] as const;

async function listAt(at: number, tries = 5): Promise<OfflinePeople> {
  const people = PEOPLE.map(async ({ id, badge, number, pin }) => ({
    ...{ id, name: id, email: '', locale: 'en', permissions: 0 },
    badges: [await checkOf('badge', await keyOfBadge(badge))],
    pin: { number, check: await checkOf('pin', stretched(pin)), salt: SALT, cost: COST, tries },
  }));
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const seal = Buffer.from(await crypto.subtle.exportKey('spki', publicKey)).toString('base64');
  return {
    ...{ at, goodUntil: at + 24 * HOUR, lasts: 12 * HOUR, seal, off: [], sites: [], permissions: [['stock.*']] },
    company: { id: 'c', name: 'Company' },
    people: await Promise.all(people),
  };
}

/** A device: what is on its disk outlives the page, which may end at any moment. */
class Device {
  now = T0;
  disk: Kept | null = null;
  hasKey = true;
  keeper = this.page();
  page(): OfflineKeeper {
    return new OfflineKeeper({
      store: {
        get: async () => structuredClone(this.disk),
        put: async (kept) => {
          this.disk = structuredClone(kept);
        },
      },
      now: () => this.now,
      sign: async () => (this.hasKey ? async (words) => `signed ${words.length}` : null),
      stretch: async (pin) => stretched(pin),
    });
  }
  reload(): void {
    this.keeper = this.page();
  }
  pin = (number: string, pin: string) => this.keeper.signOn(TERMINAL, { number, pin });
  badge = (badge: string) => this.keeper.signOn(TERMINAL, { badge });
}
async function device(tries?: number): Promise<Device> {
  const made = new Device();
  await made.keeper.bring(TERMINAL, await listAt(T0, tries), {});
  return made;
}

test('a badge or a number and PIN let their person on, and each sign-on is kept until the server was told', async () => {
  const made = await device();
  const asha = await made.badge('04:a2:1f:7b');
  expect(asha).toMatchObject({
    ok: true,
    me: { user: { id: 'asha' }, permissions: ['stock.*'] },
    endsAt: T0 + 12 * HOUR,
  });
  const babul = await made.pin('2002', '8362');
  expect(babul).toMatchObject({ ok: true, me: { user: { id: 'babul' } }, statement: { way: 'pin' } });
  made.reload();
  const { untold } = await made.keeper.owed(TERMINAL);
  expect(untold.map(({ user }) => user)).toEqual(['asha', 'babul']);
  await made.keeper.told(TERMINAL, untold[0]?.id ?? '');
  expect((await made.keeper.owed(TERMINAL)).untold.map(({ user }) => user)).toEqual(['babul']);
  expect(await made.badge('NOBODYS1')).toEqual({ ok: false, why: 'unknown' });
});

test('what is on the disk tells neither badge nor PIN, nor what would prove them', async () => {
  const made = await device();
  await made.badge('04A21F7B');
  await made.pin('2002', '8362');
  await made.pin('1058', '1111');
  const text = JSON.stringify(made.disk);
  for (const { badge, pin } of PEOPLE) {
    const key = await keyOfBadge(badge);
    const wholes = [
      badge,
      key,
      stretched(pin),
      createHmac('sha256', key).update('millrace offline check badge').digest('hex'),
    ];
    for (const whole of wholes) expect(text).not.toContain(whole);
  }
  // Of ten thousand PINs about forty come to what is kept of one.
  const check = made.disk?.list.people[1]?.pin?.check;
  let fits = 0;
  for (let pin = 0; pin < 10_000; pin++) {
    if ((await checkOf('pin', stretched(String(pin).padStart(4, '0')))) === check) fits++;
  }
  expect(fits).toBeGreaterThan(10);
});

test('nobody signs on for another terminal, without a key of the device, or after the time is over, whatever the clock says', async () => {
  const made = await device();
  expect(await made.keeper.open(TERMINAL)).toBe(true);
  expect(await made.keeper.open('another')).toBe(false);
  expect(await made.keeper.signOn('another', { badge: '04A21F7B' })).toEqual({ ok: false, why: 'over' });
  made.hasKey = false;
  expect(await made.badge('04A21F7B')).toEqual({ ok: false, why: 'over' });
  made.hasKey = true;
  made.now = T0 + 23 * HOUR;
  expect(await made.badge('04A21F7B')).toMatchObject({ ok: true });
  // Set back, it is as late as it was seen to be.
  made.now = T0 - 40 * HOUR;
  expect(await made.badge('04A21F7C')).toMatchObject({ ok: true, statement: { at: T0 + 23 * HOUR } });
  made.now = T0 + 24 * HOUR;
  expect(await made.badge('04A21F7B')).toEqual({ ok: false, why: 'over' });
  expect(await made.keeper.open(TERMINAL)).toBe(false);
  await made.keeper.bring(TERMINAL, { ...(await listAt(made.now)), seal: null, people: [] }, {});
  made.now = T0;
  expect(await made.keeper.open(TERMINAL)).toBe(false);
});

/** Hundreds of wrong PINs, of which one in 256 is taken for right: none of these is. */
const WRONG = Array.from({ length: 400 }, (_, at) => String(1000 + at * 7)).filter((pin) =>
  PEOPLE.every((one) => check8(pin) !== check8(one.pin)),
);
function check8(pin: string): string {
  return createHmac('sha256', stretched(pin)).update('millrace offline check pin').digest('hex').slice(0, 2);
}
const person = fc.constantFrom(...PEOPLE);
const step = fc.oneof(
  fc.record({ does: fc.constant('wrong' as const), who: person, pin: fc.constantFrom(...WRONG) }),
  fc.record({ does: fc.constant('right' as const), who: person }),
  fc.record({ does: fc.constant('reload' as const) }),
  // A clock that somebody sets, or that is lost: forty minutes, or days, either way.
  fc.record({ does: fc.constant('clock' as const), by: fc.integer({ min: -72 * 60, max: 40 }) }),
);

test('property: however it is tried, reloaded and its clock set, no PIN is looked at more often than it may be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), async (tries, steps) => {
      const made = await device(tries);
      const wrong = new Map<string, number>();
      for (const one of steps) {
        if (one.does === 'reload') made.reload();
        else if (one.does === 'clock') made.now = Math.min(made.now, T0 + HOUR) + one.by * 60_000_000;
        else {
          const before = wrong.get(one.who.id) ?? 0;
          const all = [...wrong.values()].reduce((sum, times) => sum + times, 0);
          const isLocked = before >= tries || all >= MOST_WRONG;
          const result = await made.pin(one.who.number, one.does === 'wrong' ? one.pin : one.who.pin);
          if (isLocked) expect(result).toEqual({ ok: false, why: 'locked' });
          else if (one.does === 'right') {
            expect(result).toMatchObject({ ok: true, me: { user: { id: one.who.id } } });
            wrong.delete(one.who.id);
          } else {
            wrong.set(one.who.id, before + 1);
            expect(result).toEqual({ ok: false, why: before + 1 >= tries ? 'locked' : 'wrong' });
          }
          // Whoever has a badge is not locked out by those who guess at his PIN.
          expect(await made.badge(one.who.badge)).toMatchObject({ ok: true });
        }
      }
      const owed = await made.keeper.owed(TERMINAL);
      expect(owed.wrong).toEqual(Object.fromEntries([...wrong].filter(([, times]) => times > 0)));
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a power cut while a PIN is looked at has used the try up; what the server was told is taken off, what came since stays', async () => {
  const made = await device(2);
  const cut = new OfflineKeeper({
    store: {
      get: async () => structuredClone(made.disk),
      put: async (kept) => {
        made.disk = structuredClone(kept);
      },
    },
    now: () => T0,
    sign: async () => async () => 'signed',
    stretch: () => Promise.reject(new Error('the power is gone')),
  });
  await expect(cut.signOn(TERMINAL, { number: '1058', pin: '2580' })).rejects.toThrow('the power is gone');
  const { wrong } = await made.keeper.owed(TERMINAL);
  expect(wrong).toEqual({ asha: 1 });
  await made.pin('1058', WRONG[0] ?? '');
  await made.keeper.bring(TERMINAL, await listAt(T0, 1), wrong);
  expect((await made.keeper.owed(TERMINAL)).wrong).toEqual({ asha: 1 });
  expect(await made.pin('1058', '2580')).toEqual({ ok: false, why: 'locked' });
});

test('of two badges that come to the same nobody is taken for the other', async () => {
  const made = await device();
  const list = await listAt(T0);
  const [asha, babul] = list.people;
  const both = list.people.map((one) => (one === babul ? { ...one, badges: asha?.badges ?? [] } : one));
  await made.keeper.bring(TERMINAL, { ...list, people: both }, {});
  expect(await made.badge('04A21F7B')).toEqual({ ok: false, why: 'unknown' });
});
