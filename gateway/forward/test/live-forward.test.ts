import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { CallError } from '../http-call.ts';
import { LiveForward } from '../live-forward.ts';

const never = new AbortController().signal;
const topicOf = (point: number) => `millrace/v1/plant/a/l/c/d/p${point}`;
const payloadOf = (point: number, v: number) => `{"i":${point},"v":${v},"q":0,"t":${v}}`;

interface Report {
  full: boolean;
  values: { i: number; v: number }[];
}
/** What is fake: the centre, which notes what it is told and asks for everything when `restart` was called. */
function centre() {
  const shown = new Map<number, number>();
  const reports: Report[] = [];
  let whole = false;
  let away = false;
  let holding = 1;
  return {
    shown,
    reports,
    restart() {
      shown.clear();
      whole = false;
      holding += 1;
    },
    be(state: 'away' | 'there') {
      away = state === 'away';
    },
    caller: {
      async call({ body }: { body?: string | Uint8Array }) {
        if (away) throw new CallError('the centre does not answer', null);
        const report = JSON.parse(String(body)) as Report;
        reports.push(report);
        for (const { i, v } of report.values) shown.set(i, v);
        whole ||= report.full;
        return { status: 200, body: Buffer.from(JSON.stringify({ full: !whole, holding: String(holding) })) };
      },
      refusal: (path: string) => new CallError(path, 400),
    },
  };
}

const step = fc.oneof(
  fc.record({ point: fc.integer({ min: 1, max: 8 }), v: fc.nat({ max: 1000 }) }),
  fc.constantFrom('send', 'restart', 'away', 'there'),
);
property.prop([fc.array(step, { maxLength: 40 })], { numRuns: 15 })(
  'whatever gets lost on the way or restarts, the centre ends with the newest of every point',
  async (steps) => {
    const there = centre();
    const live = new LiveForward({ gateway: 'box', caller: there.caller, rate: 20_000 });
    const newest = new Map<number, number>();
    const send = () => live.send(AbortSignal.abort()).catch(() => undefined);
    for (const one of steps) {
      if (typeof one === 'object') {
        live.offer(topicOf(one.point), payloadOf(one.point, one.v));
        newest.set(one.point, one.v);
      } else if (one === 'send') await send();
      else if (one === 'restart') there.restart();
      else there.be(one);
    }
    there.be('there');
    newest.set(1, newest.get(1) ?? 0);
    await expect
      .poll(
        async () => {
          live.offer(topicOf(1), payloadOf(1, newest.get(1) ?? 0));
          await send();
          return [...there.shown].sort();
        },
        { timeout: 120_000, interval: 5 },
      )
      .toEqual([...newest].sort());
  },
);

test('a centre that restarts between two parts of everything is told the first part again', async () => {
  const there = centre();
  const live = new LiveForward({ gateway: 'box', caller: there.caller, rate: 4 });
  for (let point = 1; point <= 9; point++) live.offer(topicOf(point), payloadOf(point, point));
  for (let restarts = 0; there.shown.size < 9; ) {
    await live.send(never);
    if (restarts === 0 && there.shown.size > 0) {
      there.restart();
      restarts += 1;
    }
  }
  expect([...there.shown.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(there.reports.filter(({ full }) => full).length).toBeGreaterThan(0);
});

test('no more a second than the rate, and who waits longest goes first', async () => {
  const there = centre();
  const live = new LiveForward({ gateway: 'box', caller: there.caller, rate: 10 });
  const began = performance.now();
  for (let point = 1; point <= 30; point++) live.offer(topicOf(point), payloadOf(point, 0));
  while (there.shown.size < 15) {
    live.offer(topicOf(1), payloadOf(1, there.reports.length));
    await live.send(never);
  }
  const seconds = (performance.now() - began) / 1000;
  const sent = there.reports.reduce((sum, { values }) => sum + values.length, 0);
  expect(sent).toBeLessThanOrEqual(10 * seconds + 10);
  // The point that changes all the time takes its turn behind the others.
  expect([...there.shown.keys()].length).toBeGreaterThan(sent / 3);
});

test('what readers of tags see goes along, a message’s worth at a time, the newest word of each tag', async () => {
  const there = centre();
  const live = new LiveForward({ gateway: 'box', caller: there.caller, rate: 20_000 });
  const tag = (n: number, last: number) => ({
    ...{ epc: String(n).padStart(8, '0'), first: 1, last, antenna: '1', rssi: null, reads: last },
  });
  const reads = (last: number) => ({
    ...{ site: 'plant', device: 'a/l/c/pad', beyond: 0, late: 1 },
    tags: Array.from({ length: 60 }, (_, n) => tag(n, last)),
  });
  live.offerReads(reads(1));
  live.offerReads(reads(2));
  for (let n = 0; n < 3; n++) await live.send(AbortSignal.abort()).catch(() => undefined);
  const told = there.reports.flatMap((one) => (one as { reads?: ReturnType<typeof reads>[] }).reads ?? []);
  expect(told.map(({ tags, late }) => [tags.length, late])).toEqual([
    [50, 2],
    [10, 0],
  ]);
  expect(told.flatMap(({ tags }) => tags.map(({ last }) => last)).every((last) => last === 2)).toBe(true);
});
