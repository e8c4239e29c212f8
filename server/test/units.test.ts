import { EventEmitter } from 'node:events';
import { fc, test as property } from '@fast-check/vitest';
import { pino } from 'pino';
import type { Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { inOrder } from '../edge-link/in-order.ts';
import { attempts } from '../http/attempts.ts';
import { localeOf } from '../http/locale.ts';
import { hostOf, isLoopback } from '../http/peer.ts';
import type { HeardEvent, Member } from '../kernel-door.ts';
import { admission } from '../live/admission.ts';
import { EventStreams } from '../live/event-streams.ts';
import { LiveClient } from '../live/live-client.ts';
import { pointIdOf } from '../live/point-id.ts';
import { COALESCE_MS, ValueHub } from '../live/value-hub.ts';
import { inlineScripts } from '../screens/page-scripts.ts';
import { eventually } from './eventually.ts';

property.prop([
  fc.record({ i: fc.integer({ min: 1, max: 0x7fffffff }), v: fc.jsonValue(), q: fc.nat(65535), t: fc.nat() }),
])('the number of a point is read as a parser would read it', (value) => {
  expect(pointIdOf(Buffer.from(JSON.stringify(value)))).toBe(value.i);
});
property.prop([fc.uint8Array({ maxLength: 40 })])(
  'what is no live value has no number, or a parser finds the same',
  (bytes) => {
    const payload = Buffer.from(bytes);
    for (const given of [payload, Buffer.concat([Buffer.from('{"i":'), payload])]) {
      const id = pointIdOf(given);
      if (id === null) continue;
      expect(given.toString('latin1').startsWith(`{"i":`)).toBe(true);
      expect(Number.parseInt(given.toString('latin1').slice(5), 10)).toBe(id);
    }
  },
);

property.prop([fc.array(fc.tuple(fc.nat(4), fc.nat(3)), { maxLength: 60 })])(
  'entries of one key keep their order whatever each takes, and every result stands in its place',
  async (entries) => {
    const begun: [number, number][] = [];
    const open = new Set<number>();
    const results = await inOrder(
      entries.map(([key, steps], at) => ({ key, steps, at })),
      ({ key }) => String(key),
      async ({ key, steps, at }) => {
        expect(open.has(key)).toBe(false);
        open.add(key);
        begun.push([key, at]);
        for (let n = 0; n < steps; n++) await Promise.resolve();
        open.delete(key);
        return at;
      },
    );
    expect(results).toEqual(entries.map((_, at) => at));
    for (const key of new Set(entries.map(([one]) => one))) {
      const own = begun.filter(([one]) => one === key).map(([, at]) => at);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  },
);

property.prop([fc.array(fc.tuple(fc.nat(4), fc.boolean()), { maxLength: 60 })])(
  'what follows one that is held up waits with it, and nothing of another key does',
  async (entries) => {
    const worked: number[] = [];
    const results = await inOrder(
      entries.map(([key, held], at) => ({ key, held, at })),
      ({ key }) => String(key),
      async ({ key, held, at }) => {
        worked.push(at);
        return held ? `held ${key}` : `done ${at}`;
      },
      (result) => result.startsWith('held'),
    );
    for (const [at, [key, held]] of entries.entries()) {
      const first = entries.findIndex(([of, holds]) => of === key && holds);
      const isBefore = first < 0 || at <= first;
      expect(worked.includes(at)).toBe(isBefore);
      expect(results[at]).toBe(isBefore && !held ? `done ${at}` : `held ${key}`);
    }
  },
);

describe('the pace of live values', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  property.prop(
    [fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 3 })), { maxLength: 80 })],
    {
      examples: [
        [
          [
            [0, 1],
            [121, 2],
            [1, 2],
            [78, 1],
            [50, 1],
          ],
        ],
      ],
    },
  )('a first change goes at once, no point more often than every 250 ms, and the newest always arrives', (steps) => {
    vi.setSystemTime(0);
    const sent: { point: number; value: unknown; at: number }[] = [];
    const hub = new ValueHub(
      (_site, { i, v }) => sent.push({ point: i, value: v, at: Date.now() }),
      () => Date.now(),
    );
    for (const point of [1, 2, 3]) hub.watch(point);
    const newest = new Map<number, number>();
    let value = 0;
    for (const [wait, point] of steps) {
      vi.advanceTimersByTime(wait);
      const before = sent.filter((one) => one.point === point).at(-1);
      hub.accept(`millrace/v1/plant/a/l/c/d/p${point}`, Buffer.from(`{"i":${point},"v":${++value},"q":0,"t":1}`));
      newest.set(point, value);
      if (!before || Date.now() - before.at >= COALESCE_MS)
        expect(sent.at(-1)).toEqual({ point, value, at: Date.now() });
    }
    vi.advanceTimersByTime(COALESCE_MS + 5);
    for (const [point, last] of newest) {
      const own = sent.filter((one) => one.point === point);
      expect(own.at(-1)?.value).toBe(last);
      for (const [at, one] of own.entries()) {
        const earlier = own[at - 1];
        if (earlier) expect(one.at - earlier.at).toBeGreaterThanOrEqual(COALESCE_MS - 1);
      }
    }
    hub.close();
  });
});

test('a point that is taken back, moved or malformed is not shown', () => {
  const hub = new ValueHub(() => undefined);
  const topic = 'millrace/v1/plant/a/l/c/d/p1';
  hub.accept(topic, Buffer.from('{"i":1,"v":5,"q":0,"t":1}'));
  expect(hub.latest(1)).toEqual({ site: 'plant', value: { i: 1, v: 5, q: 0, t: 1 } });
  hub.accept('millrace/v1/other/a/l/c/d/p1', Buffer.from('{"i":1,"v":6,"q":0,"t":2}'));
  expect(hub.latest(1)?.site).toBe('other');
  expect(hub.size).toBe(1);
  hub.accept('millrace/v1/other/a/l/c/d/p1', Buffer.alloc(0));
  expect(hub.latest(1)).toBeNull();
  for (const [on, payload] of [
    [topic, 'nonsense'],
    [topic, '{"i":"1"}'],
    ['millrace/v1/plant/too/short', '{"i":9,"v":1,"q":0,"t":1}'],
    ['somewhere/else', '{"i":9,"v":1,"q":0,"t":1}'],
  ] as const) {
    hub.accept(on, Buffer.from(payload));
  }
  expect([hub.latest(9), hub.malformed]).toEqual([null, 4]);
  hub.accept(topic, Buffer.from('{"i":2,"v":broken'));
  expect(hub.latest(2)).toBeNull();
});

/** A socket that takes everything at once; only what the streams use of it. */
function fakeClient(sites: readonly string[]) {
  const told: number[] = [];
  const socket = {
    conn: new EventEmitter(),
    disconnected: false,
    emit: (_name: string, event: { seq: number }) => {
      told.push(event.seq);
      socket.conn.emit('drain');
    },
    join: () => undefined,
    leave: () => undefined,
  };
  const member: Member = {
    caller: { user: 'u', company: 'c', sites, permissions: new Set(['*']), locale: 'en', correlation: 'test' },
    company: { id: 'c', name: 'c' },
    companies: [],
    needsSecondFactor: false,
    sites: sites.map((id) => ({ id, name: { en: id } })),
  };
  return { told, client: new LiveClient(socket as unknown as Socket, { session: 'token' }, member, 'Ada') };
}

property.prop([
  fc.array(fc.record({ site: fc.constantFrom('a', 'b', null), told: fc.boolean(), faulty: fc.boolean() }), {
    maxLength: 60,
  }),
  fc.nat(60),
  fc.nat(60),
])(
  'every event after a place reaches the client once, in order, whatever the server missed',
  async (list, after, joins) => {
    const log: HeardEvent[] = [];
    let faults = 0;
    const streams = new EventStreams(
      {
        events: {
          newest: async () => log.length,
          whole: () => true,
          after: async (caller, seq, limit = 500) => {
            if (faults > 0) {
              faults--;
              throw new Error('database away');
            }
            return log
              .filter((event) => event.seq > seq && (event.site === null || caller.sites?.includes(event.site)))
              .slice(0, limit);
          },
        },
      },
      pino({ level: 'silent' }),
      0,
    );
    const { told, client } = fakeClient(['a']);
    const joinsAt = Math.max(0, Math.min(joins, list.length - 1));
    // A place that there is when it joins: behind one that there is not yet, it would begin with now.
    const start = Math.min(after, joinsAt);
    let joined: Promise<void> | null = null;
    for (const [at, { site, told: heard, faulty }] of list.entries()) {
      if (at === joinsAt) joined = streams.follow(client, { after: start });
      const event = { company: 'c', seq: at + 1, at: 0, type: 'x.happened', site, payload: null };
      log.push(event);
      if (faulty) faults = 1;
      // The listener's connection may be lost for a while: then it is told later, or the ring has a hole.
      if (heard) streams.accept(event);
    }
    joined ??= streams.follow(client, { after: start });
    await joined;
    const last = { company: 'c', seq: log.length + 1, at: 0, type: 'x.happened', site: 'a', payload: null };
    log.push(last);
    streams.accept(last);
    const expected = log.filter(({ seq, site }) => seq > start && site !== 'b').map(({ seq }) => seq);
    await eventually(() => told.length).toBe(expected.length);
    expect(told).toEqual(expected);
    streams.leave(client);
  },
);

test('hosts, peers and languages are read as they are written, not as one would wish', () => {
  expect(['Plant.Local:8443', '[::1]:80', '127.0.0.1', 'a.b.'].map(hostOf)).toEqual([
    'plant.local',
    '[::1]',
    '127.0.0.1',
    'a.b',
  ]);
  expect(['', 'a b', 'a@b', 'a/b', 'a:b', 'a:123456', undefined].map(hostOf)).toEqual(Array(7).fill(null));
  expect(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.evil', '', undefined, '::2'].some(isLoopback)).toBe(false);
  expect(
    ['hi', 'bn-BD,en;q=0.9', 'fr,hi;q=0.2', 'hi;q=0,bn;q=0.1', 'de', undefined, 'x'.repeat(300)].map(localeOf),
  ).toEqual(['hi', 'bn', 'hi', 'bn', 'en', 'en', 'en']);
});

test('attempts are counted in windows, of a bounded number of keys; connections by a bucket', () => {
  let now = 0;
  const limit = attempts({ attempts: 2, within: 1_000, keys: 3 }, () => now);
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([null, null, 1]);
  now = 1_001;
  expect(limit.take('a')).toBeNull();
  for (const key of ['b', 'c', 'd']) limit.take(key);
  // "a" was the oldest and is forgotten.
  expect([limit.take('a'), limit.take('a')]).toEqual([null, null]);
  const admit = admission(2, 1, () => now);
  expect([admit(), admit(), admit()]).toEqual([true, true, false]);
  now += 1_000;
  expect([admit(), admit()]).toEqual([true, false]);
});

test('only inline scripts are hashed', () => {
  expect(inlineScripts('<script src="a.js"></script><SCRIPT type="module">\n x()\n</SCRIPT>')).toHaveLength(1);
});
