import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownClock } from '../../../distribution/testing/own-clock.ts';
import type { Driver, DriverLink, LinkAnswer } from '../index.ts';
import { until } from './harness.ts';
import { LinkHost } from './link-host.ts';
import type { Cannot, SimulatedSource } from './simulated-source.ts';
import { elementOf, expectWords } from './words.ts';

/** Times that a link is made, used and left in the test of leaks. */
const RECONNECTS = 200;
const MANY = 10_000;
/** ms of our own time that a stop may take, where the gateway or the source says nothing any more. */
const STOP_WITHIN = 8_000;

/**
 * What every driver promises whose links bring messages, tried against its simulator; the gateway is stood in for. A
 * driver's own test calls it once; `make` gives a simulator that is not started yet.
 */
export function linkConformance<Settings>(driver: Driver<Settings>, make: () => SimulatedSource): void {
  const { protocol, settings: schema } = driver.manifest;

  describe(`what every driver of links promises: ${protocol}`, () => {
    let source: SimulatedSource;
    let host: LinkHost;
    const links: DriverLink[] = [];
    beforeEach(async () => {
      source = make();
      await source.start();
      host = new LinkHost(source.secrets);
    });
    afterEach(async () => {
      for (const link of links.splice(0)) await link.stop();
      await source.stop();
      host.remove();
    });

    const made = (): DriverLink => {
      const link = driver.link(schema.parse(source.settings), host);
      links.push(link);
      return link;
    };
    /** How things stand: the link's own word, or that of its device. */
    const standing = (link: DriverLink) =>
      host.state === 'online' ? (link.devices?.()[0] ?? { state: 'online', reason: null }) : host.states.at(-1);
    const online = (link: DriverLink): Promise<void> => until(() => expect(standing(link)?.state).toBe('online'));
    const used = async (): Promise<DriverLink> => {
      const link = made();
      await link.start();
      await source.ready?.();
      await online(link);
      return link;
    };
    const heard = (from = 0): number[] => host.kept.slice(from).flatMap((message) => source.heard(message));
    /** All of these are kept, and nothing else ever was. */
    const keeps = async (numbers: readonly number[]): Promise<void> => {
      await until(() => expect(new Set(heard())).toEqual(new Set(numbers)));
    };
    /** Told as trouble with its reason; a word that stood but for a moment counts. */
    const inTrouble = async (link: DriverLink, from: number): Promise<void> => {
      await until(() => {
        const told = [...host.states.slice(from), standing(link)].find(
          (one) => one !== undefined && !['connecting', 'online', 'stopped'].includes(one.state),
        );
        expect(told?.reason).toMatch(/\w{3}/);
      });
    };
    const cannot = (...what: readonly Cannot[]): string | null =>
      what.map((one) => source.cannot[one]).find((reason) => reason !== undefined) ?? null;

    test('settings have words in three languages and refuse what they are not', () => {
      expectWords(schema, ['id', 'devices']);
      const device = elementOf(schema, 'devices');
      if (device) expectWords(device, ['device']);
      expect(schema.safeParse(source.settings).success).toBe(true);
      expect(schema.safeParse({ id: 'alone', nothing: 'of this' }).success).toBe(false);
    });

    test('made but not started, nothing is opened; stopped twice, nothing is left', async () => {
      const before = process.getActiveResourcesInfo().length;
      const unused = made();
      expect(source.connections()).toBe(0);
      expect(host.states).toEqual([]);
      await unused.stop();
      const link = made();
      await Promise.all([link.start(), link.start()]);
      await source.ready?.();
      await online(link);
      await Promise.all([link.stop(), link.stop()]);
      expect(host.state).toBe('stopped');
      await link.start();
      await online(link);
      await link.stop();
      await link.stop();
      await until(() => expect(source.connections()).toBe(0));
      await until(() => expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 2));
    });

    test('what the source tells is delivered, once and as it is', async () => {
      await used();
      await source.say([1]);
      await keeps([1]);
      await source.say([2, 3]);
      await keeps([1, 2, 3]);
      expect(heard()).toHaveLength(3);
    });

    test('what was not safe when the link ended comes again, and what was safe does not', async ({ skip }) => {
      const why = cannot('keep');
      if (why) return skip(why);
      host.taking = 'never said';
      const first = await used();
      await source.say([1]);
      await until(() => expect(host.offered).toBeGreaterThan(0));
      const clock = ownClock();
      await first.stop();
      expect(clock.passed()).toBeLessThan(STOP_WITHIN);
      clock.stop();
      expect(heard()).toEqual([]);
      host.taking = 'at once';
      const second = await used();
      await keeps([1]);
      await second.stop();
      const from = host.kept.length;
      await used();
      await source.say([2]);
      await until(() => expect(heard(from)).toContain(2));
      expect(heard(from)).toEqual([2]);
    });

    test('what the gateway refuses for a while is not lost', async () => {
      const link = await used();
      host.taking = 'not now';
      await source.say([1]);
      await until(() => expect(host.offered).toBeGreaterThan(0));
      host.taking = 'at once';
      await keeps([1]);
      await online(link);
    });

    test('a stop while the gateway says nothing ends in time', async () => {
      const link = await used();
      host.taking = 'never said';
      const before = host.offered;
      await source.say([1]);
      await until(() => expect(host.offered).toBeGreaterThan(before));
      const clock = ownClock();
      await link.stop();
      expect(clock.passed()).toBeLessThan(STOP_WITHIN);
      clock.stop();
      expect(host.state).toBe('stopped');
      await until(() => expect(source.connections()).toBe(0));
    });

    test.for([
      ['silence', 'silence is told with a reason, and ends without a hand'],
      ['strand', 'a half-open link is given up for a new one'],
      ['garble', 'garbage is told with a reason, is no message, and does not last'],
    ] as const)('%s: %s', async ([fault], { skip }) => {
      const why = cannot(fault);
      if (why) return skip(why);
      const link = await used();
      await source.say([1]);
      await keeps([1]);
      const from = host.states.length;
      source[fault]();
      await inTrouble(link, from);
      source.heal();
      // What keeps nothing until it is thanked loses what it tells a connection that is ending: it is asked on the next.
      if (cannot('keep')) await online(link);
      await source.say([2]);
      await keeps([1, 2]);
      await online(link);
    });

    test('a source that is switched off and on again is back by itself, with what it kept', async ({ skip }) => {
      const why = cannot('switchOff');
      if (why) return skip(why);
      const link = await used();
      await source.say([1]);
      await keeps([1]);
      const from = host.states.length;
      await source.stop();
      await inTrouble(link, from);
      await source.start();
      await source.ready?.();
      await online(link);
      await source.say([2]);
      await keeps([1, 2]);
    });

    test('a slow source is waited for', async ({ skip }) => {
      const why = cannot('slow');
      if (why) return skip(why);
      source.slow(100);
      await used();
      await source.say([1]);
      await keeps([1]);
      expect(host.states.map(({ state }) => state)).not.toContain('lost');
    });

    test('no secret of its settings stands in any word that is told', async ({ skip }) => {
      const secrets = Object.values(source.secrets);
      if (secrets.length === 0) return skip('its settings name no secret');
      const link = await used();
      await source.say([1]);
      await keeps([1]);
      if (!cannot('garble')) source.garble();
      if (!cannot('switchOff')) {
        const from = host.states.length;
        await source.stop();
        await inTrouble(link, from);
      }
      await link.stop();
      for (const secret of secrets) {
        for (const word of [...host.words, JSON.stringify(link.devices?.() ?? [])]) expect(word).not.toContain(secret);
      }
    });

    test('a command is answered by the device, withdrawn when nobody waits, and refused after the stop', async ({
      skip,
    }) => {
      const { command } = source;
      if (!command) return skip('nothing is asked of such a source');
      const link = await used();
      let id = 0;
      const give = (parameters: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<LinkAnswer> => {
        const { device, name } = command;
        const answer = link.command?.({ id: String(++id), device, name, parameters }, signal);
        if (!answer) throw new Error('it takes no commands');
        return answer;
      };
      const ending = new AbortController();
      expect(await give(command.parameters, ending.signal)).toMatchObject({ state: 'acknowledged' });
      expect(command.done()).toBe(1);
      const refused = await give(command.impossible, ending.signal);
      expect(refused).toMatchObject({ state: 'refused', message: expect.stringMatching(/\w{3}/) as string });
      expect(getEventListeners(ending.signal, 'abort')).toHaveLength(0);
      // Before it was given.
      expect((await give(command.parameters, AbortSignal.abort())).state).toBe('failed');
      expect(command.done()).toBe(1);
      command.hold();
      const clock = ownClock();
      const waiting = give(command.parameters, ending.signal);
      ending.abort(new Error('nobody waits any more'));
      expect((await waiting).state).toBe('failed');
      expect(clock.passed()).toBeLessThan(1_000);
      clock.stop();
      expect(getEventListeners(ending.signal, 'abort')).toHaveLength(0);
      source.heal();
      await online(link);
      const done = command.done();
      await link.stop();
      const late = await give(command.parameters, new AbortController().signal);
      expect(late).toMatchObject({ state: expect.stringMatching(/refused|failed/) as string });
      expect(late.message).toMatch(/\w{3}/);
      expect(command.done()).toBe(done);
    });

    test(`nothing is left of ${RECONNECTS} links`, async () => {
      const once = async (): Promise<void> => {
        const link = driver.link(schema.parse(source.settings), host);
        await link.start();
        await until(() => expect(['online', 'refused', 'lost']).toContain(host.state));
        await link.stop();
      };
      await once();
      await until(() => expect(source.connections()).toBe(0));
      const before = process.getActiveResourcesInfo().length;
      for (let at = 0; at < RECONNECTS; at++) await once();
      await until(() => expect(source.connections()).toBe(0));
      await until(() => expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 2));
    });

    test('ten thousand messages come each once, in their order, and few wait at once while thanks are slow', async ({
      skip,
    }) => {
      const { mostUnderWay = 1_000 } = source;
      const why = cannot('many');
      if (why) return skip(why);
      await used();
      host.taking = 'slowly';
      const numbers = Array.from({ length: MANY }, (_, at) => at + 1);
      await source.say(numbers);
      await until(() => expect(heard().length).toBeGreaterThanOrEqual(MANY));
      const told = heard();
      if (cannot('order')) told.sort((one, other) => one - other);
      expect(told).toEqual(numbers);
      expect(host.mostUnderWay).toBeLessThanOrEqual(mostUnderWay);
    });
  });
}
