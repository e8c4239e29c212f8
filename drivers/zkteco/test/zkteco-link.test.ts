import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ClockMemory } from '../clock-memory.ts';
import { clockSettings, zktecoSettings } from '../manifest.ts';
import { PulledClock } from '../pull/pulled-clock.ts';
import { AdmsClock } from '../sim/adms-clock.ts';
import { PullClock, type PullClockOptions } from '../sim/pull-clock.ts';
import { zktecoLink } from '../zkteco-link.ts';
import { fakeGateway, settingsOf } from './fake-gateway.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const punchOf = (person: string, wall: string, state = 0) => ({ person, wall, state, verify: 1 });

async function pulled(options: PullClockOptions = {}, gateway = fakeGateway(), pull: object = {}) {
  const simulated = new PullClock(options);
  const port = await simulated.start();
  const memory = new ClockMemory(':memory:');
  const settings = clockSettings.parse({
    device: 'gate',
    serial: 'CJ1',
    zone: 'Asia/Dhaka',
    since: '2026-03-01',
    pull: { host: '127.0.0.1', port, ...pull },
  });
  const make = () => {
    const clock = new PulledClock({
      clock: { ...settings, pull: settings.pull as NonNullable<typeof settings.pull> },
      memory,
      host: gateway.host,
      again: [20, 100],
    });
    clock.start();
    return clock;
  };
  const clock = make();
  cleanups.push(
    () => memory.close(),
    () => simulated.stop(),
    () => clock.stop(),
  );
  const online = (one = clock) => expect.poll(() => one.status().state).toBe('online');
  return { simulated, port, memory, gateway, clock, make, online };
}

describe('a clock that is asked', () => {
  test('gives what it remembers once, and what happens at once', async () => {
    const { simulated, gateway, clock, make, online, memory } = await pulled();
    await online();
    simulated.punch(punchOf('42', '2026-03-02 08:58:11', 255));
    await expect.poll(() => simulated.thanked).toBe(1);
    expect(gateway.punched()).toMatchObject([
      { seq: 'CJ1/42/2026-03-02 08:58:11/255', at: '2026-03-02T02:58:11.000Z', direction: 'unknown', state: 255 },
    ]);
    await clock.stop();
    // It was told at once and not read yet: the next reading gives it again, under the same key.
    simulated.punches.push(punchOf('43', '2026-02-28 09:00:00'), punchOf('43', '2026-03-02 09:00:00'));
    const second = make();
    cleanups.push(() => second.stop());
    await online(second);
    expect([gateway.punched().length, gateway.booked().size]).toEqual([3, 2]);
    expect(second.status()).toMatchObject({ punches: 2, earlier: 1 });
    await second.stop();
    const third = make();
    cleanups.push(() => third.stop());
    await online(third);
    expect(gateway.punched()).toHaveLength(3);
    await third.stop();
    // Another memory than the one that was read: all of it.
    simulated.punches.splice(0, 1);
    const fourth = make();
    cleanups.push(() => fourth.stop());
    await online(fourth);
    expect([gateway.punched().length, gateway.booked().size]).toEqual([4, 2]);
    expect(memory.stamp('CJ1', 'pulled')).toBe('2/0/43/2026-03-02 09:00:00/0');
  });

  test('is found again after it was away, and loses nothing that the gateway would not take', async () => {
    let full = true;
    const gateway = fakeGateway(async () => {
      if (full) throw new Error('the journal is full');
    });
    const { simulated, clock, online, port } = await pulled({}, gateway);
    await online();
    simulated.punch(punchOf('42', '2026-03-02 08:58:11'));
    await simulated.stop();
    await expect.poll(() => clock.status().state).toBe('lost');
    expect(simulated.thanked).toBe(0);
    const back = new PullClock();
    back.punches.push(...simulated.punches);
    await back.start(port);
    cleanups.push(() => back.stop());
    await expect.poll(() => clock.status().reason).toMatch(/the journal is full/);
    full = false;
    await online();
    expect(gateway.booked().size).toBe(1);
  });

  test('says how wrong its face is, and sets it only where that is wanted', async () => {
    const wrong = await pulled();
    await wrong.online();
    expect(wrong.clock.status().ahead).toBeLessThan(-3_600);
    expect(wrong.simulated.face).toBe('2026-03-02 08:00:00');
    const kept = await pulled({}, undefined, { keepTime: true });
    await kept.online();
    expect(kept.clock.status().ahead).toBe(0);
    const right = Date.now() + 6 * 3_600_000;
    expect(Math.abs(Date.parse(`${kept.simulated.face.replace(' ', 'T')}Z`) - right)).toBeLessThan(60_000);
    expect(kept.gateway.told).toMatchObject([{ message: 'a time clock was wrong and was set' }]);
  });

  test('with another communication key, or another serial number, says what to look at', async () => {
    const wrong = await pulled({ key: 99 }, undefined, { secret: 'clock-key' });
    await expect
      .poll(() => wrong.clock.status())
      .toMatchObject({
        state: 'refused',
        reason: expect.stringContaining('Comm key'),
      });
    const right = await pulled({ key: 1234 }, undefined, { secret: 'clock-key' });
    await right.online();
    const nameless = await pulled({ key: 1234 }, undefined, { secret: 'nobody-wrote-it' });
    await expect.poll(() => nameless.clock.status().reason).toMatch(/no secret "nobody-wrote-it"/);
    const other = await pulled({ serial: 'XX9' });
    await expect
      .poll(() => other.clock.status())
      .toMatchObject({
        state: 'refused',
        reason: expect.stringContaining('clock "XX9", not CJ1'),
      });
    expect(other.gateway.kept).toEqual([]);
  });
});

describe('the time clocks of a plant', () => {
  async function plant() {
    const simulated = new PullClock({ serial: 'PULL' });
    const port = await simulated.start();
    const gateway = fakeGateway();
    const settings = settingsOf({
      clocks: [
        { device: 'gate', serial: 'PUSH', zone: 'Asia/Dhaka' },
        { device: 'hall', serial: 'PULL', zone: 'Asia/Kolkata', pull: { host: '127.0.0.1', port } },
      ],
    });
    const link = zktecoLink(settings, gateway.host);
    cleanups.push(
      () => simulated.stop(),
      () => link.stop(),
    );
    await link.start();
    const push = () => new AdmsClock({ url: `http://127.0.0.1:${link.port()}`, serial: 'PUSH' });
    return { simulated, gateway, settings, link, push };
  }

  test('people are put into all clocks and taken out of all, the asked ones at once, the others when they come', async () => {
    const { simulated, link, push } = await plant();
    const gate = push();
    gate.users.set('7', 'has left');
    simulated.users.push({ uid: 1, person: '7', name: 'has left', privilege: 0, card: 0 });
    link.putPerson({ person: '42', name: 'Rina', card: '77', administrator: false });
    link.removePerson('7');
    await expect.poll(() => simulated.users.map(({ person }) => person)).toEqual(['42']);
    expect(link.commands('gate').map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    await gate.handshake();
    await gate.poll();
    expect([...gate.users]).toEqual([['42', 'Rina']]);
    for (const device of ['gate', 'hall'])
      await expect.poll(() => link.commands(device).map(({ state }) => state)).toEqual(['done', 'done']);
    link.putPerson({ person: '43', name: 'Mina', card: null, administrator: false }, ['gate']);
    expect(link.commands('hall')).toHaveLength(2);
    expect(() => link.removePerson('4 2')).toThrow(/letters and digits/);
    expect(() => link.setClock('nowhere')).toThrow(/no time clock "nowhere"/);
  });

  test('a command outlives a restart; a clock is set to the time at which it takes it', async () => {
    const { link, push, simulated } = await plant();
    link.setClock('gate');
    link.setClock('hall');
    await expect.poll(() => link.commands('hall')[0]?.state).toBe('done');
    await link.stop();
    await link.stop();
    expect(() => link.commands('gate')).toThrow(/start them first/);
    await link.start();
    const gate = push();
    await gate.poll();
    expect(link.commands('gate')[0]).toMatchObject({ state: 'done', sent: 1 });
    const near = (face: string | null, hours: number): number =>
      Math.abs(Date.parse(`${face?.replace(' ', 'T')}Z`) - hours * 3_600_000 - Date.now());
    expect(near(gate.face, 6)).toBeLessThan(60_000);
    expect(near(simulated.face, 5.5)).toBeLessThan(60_000);
  });

  test('tells how each clock stands, and of those that nobody approved', async () => {
    const { link, push, gateway } = await plant();
    await push().handshake();
    const stranger = new AdmsClock({ url: `http://127.0.0.1:${link.port()}`, serial: 'NEW1' });
    await stranger.handshake();
    await expect
      .poll(() => link.clocks())
      .toMatchObject([
        { device: 'gate', dialect: 'attendance', address: '127.0.0.1' },
        { device: 'hall', state: 'online' },
      ]);
    expect(link.strangers()).toMatchObject([{ name: 'NEW1', address: '127.0.0.1', settings: { serial: 'NEW1' } }]);
    expect(gateway.states.at(-1)).toEqual({ state: 'online', reason: null });
    await link.stop();
    expect(gateway.states.at(-1)).toEqual({ state: 'stopped', reason: null });
    expect(link.port()).toBeNull();
  });

  test('an upload that is on its way when all of it is stopped is not thanked, and comes again', async () => {
    let release = (): void => undefined;
    const synced = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = 0;
    const gateway = fakeGateway(() => {
      asked++;
      return synced;
    });
    const settings = settingsOf({ clocks: [{ device: 'gate', serial: 'PUSH', zone: 'Asia/Dhaka' }] });
    const first = zktecoLink(settings, gateway.host);
    await first.start();
    const clock = new AdmsClock({ url: `http://127.0.0.1:${first.port()}`, serial: 'PUSH' });
    clock.punches.push(punchOf('1', '2026-03-02 08:00:00'));
    await clock.handshake();
    const uploading = clock.upload().catch(() => false);
    await expect.poll(() => asked).toBe(1);
    await first.stop();
    release();
    expect(await uploading).toBe(false);
    expect(clock.uploaded).toBe(0);
    const second = zktecoLink(settings, gateway.host);
    cleanups.push(() => second.stop());
    await second.start();
    const back = new AdmsClock({ url: `http://127.0.0.1:${second.port()}`, serial: 'PUSH' });
    back.punches.push(...clock.punches);
    await back.handshake();
    expect(await back.upload()).toBe(true);
    expect([gateway.punched().length, gateway.booked().size]).toEqual([2, 1]);
  });

  test('a port that is taken is said', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => void other.close());
    const gateway = fakeGateway();
    const { port } = other.address() as { port: number };
    const link = zktecoLink(settingsOf({ door: { port } }), gateway.host);
    cleanups.push(() => link.stop());
    await link.start();
    expect(gateway.states.at(-1)).toEqual({
      state: 'refused',
      reason: expect.stringContaining(`127.0.0.1:${port} is taken`),
    });
  });
});

test('all faults of the settings are told together', () => {
  const given = {
    id: 'clocks',
    devices: [
      { device: 'gate', serial: 'A', zone: 'Asia/Dhaka' },
      { device: 'gate', serial: 'A', zone: 'Asia/Dhakka' },
      { device: 'Gate 2', serial: 'a b', zone: 'Asia/Dhaka', from: ['here'] },
    ],
  };
  const first = zktecoSettings.safeParse(given).error?.issues.map(({ path }) => path.join('.'));
  expect(first).toEqual(['devices.1.zone', 'devices.2.device', 'devices.2.serial', 'devices.2.from.0']);
  const devices = given.devices.slice(0, 1);
  const second = zktecoSettings.safeParse({ ...given, devices: [...devices, ...devices] }).error?.issues;
  expect(second?.map(({ message }) => message)).toEqual([
    'serial "A" is another clock\'s already',
    'device "gate" is another clock\'s already',
    expect.stringContaining('clock A pushes, and there is no door for it'),
    expect.stringContaining('clock A pushes'),
  ]);
});
