import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../api/testing/mutate.ts';
import { AdmsDoor } from '../adms/server/door.ts';
import { ClockMemory } from '../clock-memory.ts';
import { AdmsClock, type SimulatedPunch } from '../sim/adms-clock.ts';
import { fakeGateway, settingsOf } from './fake-gateway.ts';
import { doorForTests, GATE, punch } from './open-door.ts';

const { open, cleanups } = doorForTests();

describe('safe before thanked', () => {
  test('a clock is thanked only once all of its punches are safe', async () => {
    let release = (): void => undefined;
    const safe = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = 0;
    const gateway = fakeGateway(() => {
      asked++;
      return safe;
    });
    const { clock, memory } = await open({}, gateway);
    const one = clock();
    one.punches.push(punch('1', '2026-03-02 08:00:00'), punch('2', '2026-03-02 08:00:01'));
    await one.handshake();
    const uploading = one.upload();
    await expect.poll(() => asked).toBe(2);
    expect({ thanked: one.uploaded, stamp: memory.stamp('CJ1', 'attendance') }).toEqual({ thanked: 0, stamp: null });
    release();
    expect(await uploading).toBe(true);
    expect({ thanked: one.uploaded, stamp: memory.stamp('CJ1', 'attendance') }).toEqual({ thanked: 2, stamp: '2' });
  });

  test('what the gateway refuses stays with the clock, and nothing behind it moves the stamp past it', async () => {
    let full = false;
    const gateway = fakeGateway(async () => {
      if (full) throw new Error('the journal is full');
    });
    const { clock, memory, door } = await open({}, gateway);
    const one = clock({ batch: 1 });
    one.punches.push(punch('1', '2026-03-02 08:00:00'), punch('2', '2026-03-02 08:00:01'));
    await one.handshake();
    await one.upload();
    full = true;
    one.punches.push(punch('3', '2026-03-02 08:00:02'));
    expect(await one.upload()).toBe(false);
    expect(one.answers.at(-1)).toMatchObject({ status: 503, text: expect.stringContaining('the journal is full') });
    expect(door.status()[0]).toMatchObject({ kept: 1, reason: 'the journal is full' });
    full = false;
    // Firmware that reports a new punch at once, before what it was refused.
    one.punches.push(punch('4', '2026-03-02 08:00:03'));
    expect(await one.post('ATTLOG&Stamp=4', one.written(3, 4))).toBe(true);
    expect(memory.stamp('CJ1', 'attendance')).toBe('2');
    await one.handshake();
    expect(one.uploaded).toBe(2);
    expect(await one.upload()).toBe(true);
    expect([...gateway.booked().keys()].map((key) => key.split('/')[1]).sort()).toEqual(['1', '2', '3', '4']);
    expect(memory.stamp('CJ1', 'attendance')).toBe('4');
  });

  test('an answer that was lost makes the same punches come again, and each is one', async () => {
    const { clock, gateway } = await open();
    const one = clock();
    one.punches.push(punch('1', '2026-03-02 08:00:00'));
    await one.handshake();
    one.fault = 'answer-lost';
    expect(await one.upload()).toBe(false);
    one.fault = 'none';
    expect(await one.upload()).toBe(true);
    expect([gateway.punched().length, gateway.booked().size]).toEqual([2, 1]);
  });

  test('stamps and commands outlive a restart; where they are lost, the clock gives all it has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-clocks-'));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'clocks.sqlite');
    const first = await open({}, undefined, new ClockMemory(path));
    const one = first.clock();
    one.punches.push(punch('1', '2026-03-02 08:00:00'));
    await one.handshake();
    await one.upload();
    const id = first.memory.give('CJ1', { kind: 'remove-person', person: '9' });
    await first.door.close();
    first.memory.close();
    const second = await open({}, undefined, new ClockMemory(path));
    const back = second.clock();
    back.punches.push(...one.punches, punch('2', '2026-03-02 08:05:00'));
    back.users.set('9', 'gone');
    await back.handshake();
    await back.upload();
    await back.poll();
    expect(second.gateway.punched().map(({ badge }) => badge)).toEqual(['2']);
    expect({ users: back.users.size, state: second.memory.command(id)?.state }).toEqual({ users: 0, state: 'done' });
    second.memory.forgetStamps('CJ1');
    await back.handshake();
    await back.upload();
    expect(second.gateway.punched().map(({ badge }) => badge)).toEqual(['2', '1', '2']);
  });
});

test('whatever is refused, lost, said again or restarted: in the end each punch is booked, and each once', async () => {
  // What may happen to a clock that reports every punch at once and repeats what it was not thanked for.
  const happening = fc.constantFrom(
    'punch',
    'upload',
    'refuse',
    'take',
    'lose-answers',
    'hear-answers',
    'handshake',
    'restart',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 40 }), async (happenings) => {
      let full = false;
      const gateway = fakeGateway(async () => {
        if (full) throw new Error('the journal is full');
      });
      const memory = new ClockMemory(':memory:');
      const settings = settingsOf({ clocks: [GATE] });
      const begin = async () => {
        const door = new AdmsDoor({ settings, memory, host: gateway.host });
        return { door, url: `http://127.0.0.1:${await door.open()}` };
      };
      let { door, url } = await begin();
      const punches: SimulatedPunch[] = [];
      const clockAt = (where: string): AdmsClock => {
        const made = new AdmsClock({ url: where, serial: 'CJ1', batch: 2 });
        made.punches.push(...punches);
        return made;
      };
      let one = clockAt(url);
      await one.handshake();
      for (const what of happenings) {
        if (what === 'punch') {
          const made = punch(String(punches.length), `2026-03-02 08:00:${String(punches.length).padStart(2, '0')}`);
          punches.push(made);
          one.punches.push(made);
          const all = one.punches.length;
          const thanked = await one.post(`ATTLOG&Stamp=${all}`, one.written(all - 1, all));
          if (thanked && one.uploaded === all - 1) one.uploaded = all;
        } else if (what === 'upload') await one.upload();
        else if (what === 'handshake') await one.handshake();
        else if (what === 'restart') {
          await door.close();
          ({ door, url } = await begin());
          one = clockAt(url);
          await one.handshake();
        } else if (what === 'refuse' || what === 'take') full = what === 'refuse';
        else one.fault = what === 'lose-answers' ? 'answer-lost' : 'none';
      }
      full = false;
      one.fault = 'none';
      await one.handshake();
      const uploaded = await one.upload();
      await door.close();
      memory.close();
      expect(uploaded).toBe(true);
      expect([...gateway.booked().keys()].sort()).toEqual(
        punches.map(({ person, wall, state }) => `CJ1/${person}/${wall}/${state}`).sort(),
      );
    }),
    { numRuns: 40 },
  );
});

test('a clock that was away for two days gives 20,000 punches twice, in any order, and each is one on its day', async () => {
  const clocks = [{ ...GATE, zone: 'Europe/Berlin' }];
  const { clock, gateway } = await open({ clocks });
  // Over the night in which Berlin puts its clocks forward: 02:00 to 03:00 of 29 March is on no face.
  const from = Date.UTC(2026, 2, 28, 0, 0, 0);
  const faces = new Map<string, number>();
  const one = clock();
  for (let n = 0; n < 20_000; n++) {
    const at = from + Math.floor((n * 2 * 24 * 3_600_000) / 20_000 / 1_000) * 1_000;
    const offset = at < Date.UTC(2026, 2, 29, 1, 0, 0) ? 1 : 2;
    const wall = new Date(at + offset * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const person = String(1_000 + (n % 700));
    one.punches.push(punch(person, wall, n % 3 === 0 ? 255 : n % 2));
    faces.set(`CJ1/${person}/${wall}/${n % 3 === 0 ? 255 : n % 2}`, at);
  }
  expect(faces.size).toBe(20_000);
  const random = seeded(7);
  const all = [...one.punches, ...one.punches];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other] as (typeof all)[number], all[at] as (typeof all)[number]];
  }
  one.punches.splice(0, one.punches.length, ...all);
  await one.handshake();
  expect(await one.upload()).toBe(true);
  expect(gateway.punched()).toHaveLength(40_000);
  const booked = gateway.booked();
  expect(booked.size).toBe(20_000);
  let wrong = 0;
  for (const [key, at] of faces) if (Date.parse(booked.get(key)?.at ?? '') !== at) wrong++;
  expect(wrong).toBe(0);
});
