import { openTcp } from '@millrace/byte-line';
import { DeviceError } from '@millrace/driver-api';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Answer, readQuestion, writeRegistersQuestion } from '../codec/pdu.ts';
import type { Framing } from '../link/exchange.ts';
import { Link, type Timing } from '../link/link.ts';
import { type Fault, NO_FAULT, type SimulatorOptions, startSimulator } from '../sim/simulator.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const unwanted = new AbortController().signal;

async function plant(options: SimulatorOptions = {}, timing: Partial<Timing> = {}, inFlight = 1) {
  const simulator = await startSimulator(options);
  cleanups.push(() => simulator.stop());
  const lost: DeviceError[] = [];
  const connect = async () => {
    const stream = await openTcp({ host: '127.0.0.1', port: simulator.port, connectWithin: 5_000 }, unwanted);
    const link = new Link(
      stream,
      options.framing ?? 'tcp',
      { answerWithin: 5_000, lateWithin: 5_000, turnaround: 0, ...timing },
      (error) => lost.push(error),
      inFlight,
    );
    cleanups.push(() => link.close());
    return link;
  };
  const read = (link: Link, offset: number, unit = 1) =>
    link.ask(unit, readQuestion('holding', offset, 1), { signal: unwanted }).then(wordOf);
  return { simulator, connect, read, lost, link: await connect() };
}

const wordOf = (answer: Answer): number => {
  if (!('data' in answer)) throw new Error(`exception ${answer.exception}`);
  return ((answer.data[0] as number) << 8) | (answer.data[1] as number);
};

const isQuestion = ({ pdu }: { pdu: Uint8Array }) => pdu[0] !== 8;

/** Fails what is asked first, and nothing after it. */
const once = (fault: Fault) => {
  let done = false;
  return (question: { pdu: Uint8Array }) => {
    if (done || !isQuestion(question)) return NO_FAULT;
    done = true;
    return fault;
  };
};

describe('several questions at once', () => {
  test('each has its own answer, in whatever order they come', async () => {
    const { simulator, link, read } = await plant({ fault: once({ kind: 'overtaken', by: 300 }) }, {}, 3);
    simulator.memory(1).holding.set([10, 11, 12, 13]);
    const order: number[] = [];
    const asked = [0, 1, 2, 3].map((offset) => read(link, offset).then((value) => order.push(value)));
    await Promise.all(asked);
    expect(order).toEqual([11, 12, 13, 10]);
    expect(link.strays).toBe(0);
  });

  test('one that is not answered is given up alone, and its late answer is nobody else’s', async () => {
    const fault = once({ kind: 'overtaken', by: 700 });
    const { simulator, link, read, lost } = await plant({ fault }, { answerWithin: 300 }, 3);
    simulator.memory(1).holding.set([10, 11, 12]);
    const [late, ...others] = await Promise.allSettled([0, 1, 2].map((offset) => read(link, offset)));
    expect(late).toMatchObject({ reason: { code: 'silent' } });
    expect(others).toMatchObject([{ value: 11 }, { value: 12 }]);
    await vi.waitFor(() => expect(link.strays).toBe(1));
    expect(await read(link, 2)).toBe(12);
    expect(lost).toEqual([]);
  });

  test('a line that is lost tells all of them', async () => {
    const { link, read, lost } = await plant({ fault: () => ({ kind: 'hang-up' }) }, {}, 3);
    const asked = await Promise.allSettled([0, 1, 2, 3].map((offset) => read(link, offset)));
    for (const one of asked) expect(one).toMatchObject({ reason: { code: 'lost' } });
    expect(lost).toHaveLength(1);
  });
});

describe.each<Framing>(['tcp', 'rtu'])('a line of %s frames', (framing) => {
  test('answers in the order of the questions, one at a time', async () => {
    const { simulator, link, read } = await plant({ framing });
    simulator.memory(1).holding.set([10, 11, 12, 13]);
    expect(await Promise.all([0, 1, 2, 3].map((offset) => read(link, offset)))).toEqual([10, 11, 12, 13]);
  });

  test('puts a split answer together', async () => {
    const { simulator, link, read } = await plant({ framing, fault: () => ({ kind: 'split', at: 3, by: 5 }) });
    simulator.memory(1).holding[0] = 77;
    expect(await read(link, 0)).toBe(77);
  });

  test('gives an exception as the answer it is', async () => {
    const { link } = await plant({ framing, limits: { missing: (_, offset) => offset > 9 } });
    expect(await link.ask(1, readQuestion('holding', 10, 1), { signal: unwanted })).toEqual({ exception: 2 });
  });

  test('an answer that came while this process was kept from running is not late', async () => {
    const { simulator, link, read } = await plant({ framing }, { answerWithin: 200 });
    simulator.memory(1).holding[0] = 10;
    await read(link, 0);
    // The answer is in our socket when the microtask begins, and the time for it is over when that ends.
    simulator.setFault(() => {
      queueMicrotask(() => {
        for (const end = performance.now() + 300; performance.now() < end; );
      });
      return NO_FAULT;
    });
    expect(await read(link, 0)).toBe(10);
    expect(link.strays).toBe(0);
  });

  test('a late answer is never taken for the next one', async () => {
    const { simulator, link, read } = await plant({ framing }, { answerWithin: 1_000 });
    simulator.memory(1).holding.set([10, 11]);
    expect(await read(link, 0)).toBe(10);
    simulator.setFault(once({ kind: 'delay', by: 1_300 }));
    await expect(read(link, 0)).rejects.toMatchObject({ code: 'silent' });
    expect(await read(link, 1)).toBe(11);
    expect(link.strays).toBe(1);
  });

  test('a question that nobody waits for any more keeps the line until its answer, and harms nobody', async () => {
    const { simulator, link, read } = await plant({ framing });
    simulator.memory(1).holding.set([10, 11]);
    await read(link, 0);
    simulator.setFault(once({ kind: 'delay', by: 150 }));
    const leaving = new AbortController();
    const left = link.ask(1, readQuestion('holding', 0, 1), { signal: leaving.signal });
    const after = read(link, 1);
    leaving.abort(new Error('not wanted'));
    await expect(left).rejects.toThrow('not wanted');
    expect(await after).toBe(11);
    expect(link.strays).toBe(0);
  });

  test('what waits when the line is lost is told so at once', async () => {
    const { link, read, lost } = await plant({ framing, fault: () => ({ kind: 'hang-up' }) });
    const asked = await Promise.allSettled([read(link, 0), read(link, 1), read(link, 2)]);
    for (const one of asked) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'lost' } });
    expect(lost).toHaveLength(1);
    await expect(read(link, 3)).rejects.toBeInstanceOf(DeviceError);
  });

  test('several units behind one bridge, one of which is away', async () => {
    const { simulator, link, read } = await plant({ framing, units: [1, 2] }, { answerWithin: 1_000, lateWithin: 200 });
    simulator.memory(1).holding[0] = 1;
    simulator.memory(2).holding[0] = 2;
    const [one, two, three] = await Promise.allSettled([read(link, 0, 1), read(link, 0, 9), read(link, 0, 2)]);
    expect(one).toMatchObject({ value: 1 });
    expect(two).toMatchObject({ reason: { code: 'silent', message: expect.stringContaining('unit 9') } });
    expect(three).toMatchObject({ value: 2 });
  });
});

describe('Modbus TCP: two sides that are out of step are parted', () => {
  test.each<Fault>([
    { kind: 'wrong-unit' },
    { kind: 'wrong-transaction' },
    { kind: 'wrong-function' },
    { kind: 'garbage', bytes: new TextEncoder().encode('HTTP/1.1 400 Bad Request') },
  ])('%j', async (fault) => {
    const { simulator, link, read, lost, connect } = await plant({ fault: once(fault) });
    simulator.memory(1).holding[0] = 5;
    await expect(read(link, 0)).rejects.toMatchObject({ code: 'garbled' });
    expect(lost).toHaveLength(1);
    expect(await read(await connect(), 0)).toBe(5);
  });

  test('an answer that comes twice parts them too', async () => {
    const { link, read, lost } = await plant({ fault: once({ kind: 'twice' }) });
    await read(link, 0);
    await vi.waitFor(() => expect(lost).toMatchObject([{ code: 'garbled' }]), { timeout: 120_000 });
  });

  test('a side that never answers is left after 64 questions', async () => {
    const { link, read, lost } = await plant({ fault: () => ({ kind: 'silence' }) }, { answerWithin: 5 });
    await Promise.allSettled(Array.from({ length: 70 }, () => read(link, 0)));
    expect(lost).toMatchObject([{ code: 'silent' }]);
  });
});

describe('a serial line', () => {
  test('skips noise before an answer', async () => {
    const noise = Uint8Array.of(1, 3, 0xff, 0, 0, 0);
    const { simulator, link, read } = await plant({ framing: 'rtu' }, { answerWithin: 1_000, lateWithin: 100 });
    simulator.memory(1).holding[0] = 9;
    await read(link, 0);
    simulator.setFault(once({ kind: 'garbage', bytes: noise }));
    await expect(read(link, 0)).rejects.toMatchObject({ code: 'silent' });
    expect(await read(link, 0)).toBe(9);
  });

  test('a new link first gets in step: an answer to the one before is not taken', async () => {
    const { simulator, connect, read } = await plant({ framing: 'rtu' });
    simulator.memory(1).holding.set([10, 11]);
    expect(await read(await connect(), 1)).toBe(11);
    expect(simulator.asked.map(({ pdu }) => pdu[0])).toEqual([8, 3]);
  });

  test('a unit that does not know the echo and says so is in step as well', async () => {
    const { simulator, link, read } = await plant({ framing: 'rtu', limits: { unknownFunctions: new Set([8]) } });
    simulator.memory(1).holding[0] = 4;
    expect(await read(link, 0)).toBe(4);
  });

  test('a unit that keeps silent to the echo is waited for', async () => {
    const silent = (question: { pdu: Uint8Array }): Fault => (isQuestion(question) ? NO_FAULT : { kind: 'silence' });
    const { simulator, link, read } = await plant(
      { framing: 'rtu', fault: silent },
      { answerWithin: 600, lateWithin: 900 },
    );
    simulator.memory(1).holding[0] = 4;
    await expect(read(link, 0)).rejects.toMatchObject({ code: 'silent' });
    expect(await read(link, 0)).toBe(4);
    expect(await read(link, 0)).toBe(4);
  });

  test('is quiet between an answer and the next question', async () => {
    const { link, read } = await plant({ framing: 'rtu' }, { turnaround: 40 });
    await read(link, 0);
    const began = performance.now();
    for (let count = 0; count < 3; count++) await read(link, 0);
    // A timer may end a millisecond early by this clock.
    expect(performance.now() - began).toBeGreaterThanOrEqual(3 * 39);
  });

  test('a broadcast is answered by nobody and waited for by nobody', async () => {
    const { simulator, link } = await plant({ framing: 'rtu' });
    const write = writeRegistersQuestion(0, Uint8Array.of(0, 1), false);
    await link.ask(0, write, { signal: unwanted });
    await vi.waitFor(() => expect(simulator.asked).toHaveLength(1), { timeout: 120_000 });
    await expect(link.ask(0, readQuestion('holding', 0, 1), { signal: unwanted })).rejects.toMatchObject({
      code: 'misconfigured',
    });
  });
});

test('writes overtake reads, and a read is passed by four at most', async () => {
  const { simulator, link, read } = await plant();
  const write = (value: number) =>
    link.ask(1, writeRegistersQuestion(9, Uint8Array.of(0, value), false), { signal: unwanted, urgent: true });
  await Promise.all([read(link, 0), read(link, 1), read(link, 2), ...[1, 2, 3, 4, 5, 6].map(write)]);
  expect(simulator.asked.map(({ pdu }) => pdu[0])).toEqual([3, 6, 6, 6, 6, 3, 6, 6, 3]);
});

/** What a hostile peer may do; a time beyond `answerWithin` makes an answer late. */
const hostile = (framing: Framing): fc.Arbitrary<Fault> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(NO_FAULT) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 90 }).map((by): Fault => ({ kind: 'delay', by })) },
    fc.record({
      kind: fc.constant('split' as const),
      at: fc.integer({ min: 1, max: 8 }),
      by: fc.integer({ min: 1, max: 90 }),
    }),
    fc.constantFrom<Fault>(
      { kind: 'silence' },
      { kind: 'wrong-unit' },
      { kind: 'wrong-function' },
      { kind: 'hang-up' },
      { kind: 'exception', code: 6 },
    ),
    fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes): Fault => ({ kind: 'garbage', bytes })),
    // On a serial line nothing tells a repeated answer from a new one of the same shape: no device sends one.
    fc.constantFrom<Fault>(
      ...(framing === 'tcp' ? ([{ kind: 'twice' }, { kind: 'wrong-transaction' }] as const) : [NO_FAULT]),
    ),
  );

describe.each<Framing>(['tcp', 'rtu'])('a hostile peer, %s frames', (framing) => {
  test('question n is never answered with reply n−1', { timeout: 180_000 }, async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hostile(framing), { minLength: 4, maxLength: 16 }), async (faults) => {
        const { simulator, connect, read, ...first } = await plant(
          { framing, fault: (_, count) => faults[count % faults.length] as Fault },
          { answerWithin: 40, lateWithin: 150 },
        );
        // Every address holds its own number, so that an answer says which question it is of.
        simulator.memory(1).holding.forEach((_, at, all) => {
          all[at] = at;
        });
        let link = first.link;
        for (let offset = 100; offset < 114; offset++) {
          try {
            expect(await read(link, offset)).toBe(offset);
            answered++;
          } catch (error) {
            if (error instanceof DeviceError ? error.code === 'silent' : String(error).includes('exception 6'))
              continue;
            if (!(error instanceof DeviceError)) throw error;
            await link.close();
            link = await connect();
          }
        }
        for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
      }),
      { numRuns: 12 },
    );
    // How many come in time is the machine's; none at all would have tried nothing.
    expect(answered).toBeGreaterThan(0);
  });
});
