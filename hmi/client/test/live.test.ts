import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { afterEach, expect, test, vi } from 'vitest';
import { type BusinessEvent, Live } from '../index.ts';

/** Waits for what must come, however busy the machine is. */
const until = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 30_000, interval: 5 });

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A real Socket.IO server that keeps what was asked of it. */
async function plant() {
  const http = createServer();
  const io = new Server(http, { path: '/live' });
  const asked: { what: string; message: unknown }[] = [];
  const sockets: Socket[] = [];
  io.on('connection', (socket) => {
    sockets.push(socket);
    socket.onAny((what: string, message: unknown) => {
      if (what !== 'clock') asked.push({ what, message });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  closers.push(() => io.close());
  const frames: (() => void)[] = [];
  const live = new Live({ url: `http://127.0.0.1:${address.port}`, frame: (run) => void frames.push(run) });
  closers.push(() => live.close());
  await until(() => expect(live.link.state).toBe('live'));
  const frame = () => {
    for (const run of frames.splice(0)) run();
  };
  return { live, io, asked, frames, frame, socket: () => sockets.at(-1) as Socket };
}
const value = (i: number, v: number, t: number) => ({ i, v, q: 0, t });
const business = (seq: number): BusinessEvent => ({ seq, at: seq, type: 'stock.moved', site: 'demo', payload: null });

test('many values between two frames are one call with the newest of each', async () => {
  const { live, frames, frame, socket } = await plant();
  const calls: [number, unknown][][] = [];
  live.watch([1, 2], (changed) => calls.push([...changed].map(([point, { v }]) => [point, v])));
  socket().emit('values', [value(1, 10, 1), value(2, 20, 1)]);
  socket().emit('values', [value(1, 11, 2)]);
  socket().emit('values', [value(1, 12, 3)]);
  await until(() => expect(live.last(1)?.v).toBe(12));
  expect(frames).toHaveLength(1);
  frame();
  expect(calls).toEqual([
    [
      [1, 12],
      [2, 20],
    ],
  ]);
});

test('an older value that arrives late does not overwrite a newer one', async () => {
  const { live, frame, socket } = await plant();
  const seen: unknown[] = [];
  live.watch([1], (changed) => seen.push(changed.get(1)?.v));
  socket().emit('values', [value(1, 5, 100)]);
  socket().emit('snapshot', { points: [value(1, 4, 50)] });
  socket().emit('values', [value(1, 6, 200)]);
  await until(() => expect(live.last(1)?.v).toBe(6));
  frame();
  expect(seen).toEqual([6]);
});

test('only what somebody looks at is watched, once, and left when the last has gone', async () => {
  const { live, asked } = await plant();
  const first = live.watch([1, 2], () => undefined);
  const second = live.watch([2, 3], () => undefined);
  await until(() => expect(asked.at(-1)).toEqual({ what: 'watch', message: { points: [1, 2, 3] } }));
  first();
  await until(() => expect(asked.at(-1)).toEqual({ what: 'unwatch', message: { points: [1] } }));
  second();
  await until(() => expect(asked.at(-1)).toEqual({ what: 'unwatch', message: { points: [2, 3] } }));
});

test('leaving one page and entering the next of the same points asks for nothing', async () => {
  const { live, asked, socket } = await plant();
  const release = live.watch([1], () => undefined);
  await until(() => expect(asked).toHaveLength(1));
  socket().emit('values', [value(1, 5, 1)]);
  await until(() => expect(live.last(1)?.v).toBe(5));
  release();
  const seen: unknown[] = [];
  live.watch([1], (known) => seen.push(known.get(1)?.v));
  live.watch([9], () => undefined);
  await until(() => expect(asked.at(-1)).toEqual({ what: 'watch', message: { points: [9] } }));
  expect(asked).toHaveLength(2);
  expect(seen).toEqual([5]);
});

test('after a lost link events go on where they were: no gap, no repeat', async () => {
  const { live, asked, socket } = await plant();
  const seen: number[] = [];
  live.events(({ seq }) => seen.push(seq));
  await until(() => expect(asked.at(-1)).toEqual({ what: 'events', message: { after: null } }));
  for (const seq of [7, 8, 9]) socket().emit('event', business(seq));
  await until(() => expect(seen).toEqual([7, 8, 9]));
  const before = socket();
  before.conn.close();
  await until(() => expect(live.link.state).toBe('lost'));
  await until(() => expect(asked.at(-1)).toEqual({ what: 'events', message: { after: 9 } }));
  // A server that begins a little earlier repeats nothing to the page.
  for (const seq of [8, 9, 10, 11]) socket().emit('event', business(seq));
  await until(() => expect(seen).toEqual([7, 8, 9, 10, 11]));
  expect(socket()).not.toBe(before);
});

test('after a lost link what is watched is asked for again, and the link says since when it was gone', async () => {
  const { live, asked, socket } = await plant();
  const states: string[] = [];
  live.onLink(({ state }) => states.push(state));
  live.watch([4], () => undefined);
  await until(() => expect(asked).toHaveLength(1));
  const connected = live.link.since;
  socket().conn.close();
  await until(() => expect(live.link.state).toBe('lost'));
  expect(live.link.since).toBeGreaterThanOrEqual(connected);
  expect(live.link.stale).toBe(false);
  await until(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toEqual({ what: 'watch', message: { points: [4] } });
  expect(states).toEqual(['live', 'lost', 'live']);
});

test('a message that is no value is left out, and the rest of it is taken', async () => {
  const { live, frame, socket } = await plant();
  const seen: unknown[] = [];
  live.watch([1], (changed) => seen.push(changed.get(1)?.v));
  socket().emit('values', [{ i: 'x' }, value(1, 3, 1), null]);
  await until(() => expect(live.last(1)?.v).toBe(3));
  frame();
  expect(seen).toEqual([3]);
});

test('a server that refuses the connection for a while is asked again until it lets the screen in', async () => {
  const { live, io, socket } = await plant();
  let refusals = 2;
  io.use((_, next) => next(refusals-- > 0 ? new Error('database-away') : undefined));
  socket().conn.close();
  await until(() => expect(live.link).toMatchObject({ state: 'lost' }));
  await until(() => expect(live.link.state).toBe('live'));
  expect(refusals).toBeLessThanOrEqual(0);
});

test('a listener that wants to be told seldom gets the newest then, and the others are not held up by it', async () => {
  const { live, frame, socket } = await plant();
  const quick: unknown[] = [];
  const slow: { readonly at: number; readonly v: unknown }[] = [];
  live.watch([1], (changed) => slow.push({ at: performance.now(), v: changed.get(1)?.v }), { every: 150 });
  live.watch([1], (changed) => quick.push(changed.get(1)?.v));
  for (let n = 1; n <= 4; n++) {
    socket().emit('values', [value(1, n, n)]);
    await until(() => expect(live.last(1)?.v).toBe(n));
    frame();
  }
  expect(quick).toEqual([1, 2, 3, 4]);
  await until(() => {
    frame();
    expect(slow.at(-1)?.v).toBe(4);
  });
  expect(slow[0]?.v).toBe(1);
  // However long the machine took: never sooner than was asked for. A timer may be a few milliseconds early.
  for (const [nth, { at }] of slow.slice(1).entries()) expect(at - (slow[nth]?.at ?? 0)).toBeGreaterThan(140);
});

test('what says the same again is told to nobody', async () => {
  const { live, frame, socket } = await plant();
  const seen: unknown[] = [];
  live.watch([1, 2], (changed) => seen.push(...[...changed.values()].map(({ v }) => v)));
  socket().emit('values', [value(1, 3, 1)]);
  await until(() => expect(live.last(1)?.v).toBe(3));
  frame();
  // As after a lost link: a snapshot of all that is known already, and of what is new.
  socket().emit('snapshot', { points: [value(1, 3, 1), value(2, 8, 1)] });
  await until(() => expect(live.last(2)?.v).toBe(8));
  frame();
  expect(seen).toEqual([3, 8]);
});

test('a screen that was cut off before its first event says that it may have missed some', async () => {
  const { live, io, asked, socket } = await plant();
  const gaps: number[] = [];
  live.onGap(() => gaps.push(1));
  live.events(() => undefined);
  // The answer never came: nobody knows what happened until the next link.
  await until(() => expect(asked.at(-1)?.what).toBe('events'));
  io.on('connection', (next) =>
    next.on('events', (_: unknown, answer: (at: object) => void) => answer({ stream: 'c', seq: 12, gap: false })),
  );
  socket().conn.close();
  await until(() => expect(gaps).toHaveLength(1));
  // From here on it knows its place, and of which sequence.
  socket().conn.close();
  await until(() => expect(asked.at(-1)).toEqual({ what: 'events', message: { after: 12, stream: 'c' } }));
  expect(gaps).toHaveLength(1);
});

test('a sequence that began anew is followed from where it is, and said to have a gap', async () => {
  const { live, io, asked, socket } = await plant();
  const seen: number[] = [];
  let gaps = 0;
  live.onGap(() => gaps++);
  io.on('connection', (next) =>
    next.on('events', (_: unknown, answer: (at: object) => void) => answer({ stream: 'c', seq: 3, gap: true })),
  );
  socket().conn.close();
  await until(() => expect(live.link.state).toBe('lost'));
  await until(() => expect(live.link.state).toBe('live'));
  live.events(({ seq }) => seen.push(seq), 90);
  await until(() => expect(gaps).toBe(1));
  expect(asked.at(-1)).toEqual({ what: 'events', message: { after: 90 } });
  socket().emit('event', business(4));
  await until(() => expect(seen).toEqual([4]));
});

test('the plant’s time is known although this machine’s clock is forty minutes off', async () => {
  const http = createServer();
  const io = new Server(http, { path: '/live' });
  io.on('connection', (socket) => socket.on('clock', (answer: (at: number) => void) => answer(Date.now())));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => io.close());
  const WRONG = -40 * 60_000;
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const live = new Live({ url: `http://127.0.0.1:${address.port}`, now: () => Date.now() + WRONG });
  closers.push(() => live.close());
  let within = Number.POSITIVE_INFINITY;
  live.onClock((offset) => {
    within = offset.within;
  });
  await until(() => expect(within).toBeLessThan(Number.POSITIVE_INFINITY));
  expect(Math.abs(live.now() - Date.now())).toBeLessThanOrEqual(within + 5);
});
