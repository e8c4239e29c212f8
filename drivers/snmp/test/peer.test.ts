import { QUALITY } from '@millrace/contracts';
import type { BrowsedItem, ConnectContext, OpenLink } from '@millrace/driver-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noLog, until } from '../../api/testing/harness.ts';
import { snmpDriver } from '../index.ts';
import { AUTHENTICATION, hasSnmpd, PRIVACY, startSnmpd } from './snmpd.ts';

// Against net-snmp's snmpd, which shares no code with the library.

const SYS_NAME = '1.3.6.1.2.1.1.5.0';
const SYS_LOCATION = '1.3.6.1.2.1.1.6.0';
const UP_TIME = '1.3.6.1.2.1.1.3.0';
const NOTHING = '1.3.6.1.2.1.1.99.0';
/** NET-SNMP-EXTEND-MIB::nsExtendOutputFull."temperature": what sensors of PCs are told by. */
const TEMPERATURE = '1.3.6.1.4.1.8072.1.3.2.3.1.2.11.116.101.109.112.101.114.97.116.117.114.101';

const SECRETS: Readonly<Record<string, string>> = {
  write: 'private',
  auth: AUTHENTICATION,
  priv: PRIVACY,
  wrong: 'wrong-password',
};
const { signal } = new AbortController();
const context: ConnectContext = {
  signal,
  log: noLog,
  lost: () => undefined,
  secret: async (name) => SECRETS[name] ?? '',
};
const pointOf = (address: string, id = 1) => ({ id, path: 'a/b/c/d/p', type: 'text' as const, address });

describe.skipIf(!hasSnmpd)('a real agent', () => {
  let agent: Awaited<ReturnType<typeof startSnmpd>>;
  beforeAll(async () => {
    agent = await startSnmpd();
    await until(async () => expect(await valuesOf({}, [SYS_NAME])).toHaveLength(1));
  });
  afterAll(() => agent?.stop());

  async function opened<Result>(settings: object, work: (link: OpenLink) => Promise<Result>): Promise<Result> {
    const link = await snmpDriver.open(
      { host: '127.0.0.1', port: agent.port, answerWithin: '500 ms', ...settings },
      context,
    );
    try {
      return await work(link);
    } finally {
      await link.close();
    }
  }
  const valuesOf = (settings: object, addresses: readonly string[]) =>
    opened(settings, async (link) => {
      const requests = await link.plan(
        addresses.map((address, at) => pointOf(address, at + 1)),
        {},
      );
      return (await Promise.all(requests.map((request) => request.read(signal)))).flatMap((batch) => [...batch]);
    });

  const user = { version: '3', user: 'operator', authenticationSecret: 'auth', privacySecret: 'priv' };
  const WAYS: readonly [string, object][] = [
    ['version 1', { version: '1' }],
    ['version 2c', { version: '2c' }],
    ['version 3', user],
  ];

  test.each(WAYS)('by %s values are read, and what is not there is left out alone', async (_, settings) => {
    const found = await valuesOf(settings, [SYS_NAME, NOTHING, UP_TIME, TEMPERATURE]);
    expect(found).toMatchObject([
      { point: 1, value: 'mill-ups', quality: QUALITY.good },
      { point: 3, value: expect.any(Number) as number },
      { point: 4, value: '23.5' },
    ]);
  });

  test.each(WAYS)('by %s what is below an object is walked, in order, to its end', async (_, settings) => {
    const items = await opened(settings, async (link) => {
      const all: BrowsedItem[] = [];
      for await (const item of link.browse('1.3.6.1.2.1.1', { signal, profile: {} })) all.push(item);
      return all;
    });
    expect(items.length).toBeGreaterThan(6);
    expect(items).toContainEqual({ address: SYS_NAME, label: 'mill-ups', type: 'text', writable: false });
    expect(items.every(({ address }) => address.startsWith('1.3.6.1.2.1.1.'))).toBe(true);
  });

  test('a value is written by who may, and refused in words to others', async () => {
    const write = (settings: object, value: string): Promise<void> =>
      opened(settings, (link) => link.write(pointOf(SYS_LOCATION), value, { signal, profile: {} }));
    await write({ community: 'write' }, 'hall 1');
    expect(await valuesOf(user, [SYS_LOCATION])).toMatchObject([{ value: 'hall 1' }]);
    await write(user, 'hall 2');
    await expect(write({}, 'hall 3')).rejects.toMatchObject({ code: 'unwritable' });
    expect(await valuesOf({}, [SYS_LOCATION])).toMatchObject([{ value: 'hall 2' }]);
  });

  test.each([
    [{ ...user, user: 'stranger' }, 'refused', 'Unknown User'],
    [{ ...user, authenticationSecret: 'wrong' }, 'refused', 'Wrong Digest'],
    [{ community: 'wrong' }, 'silent', 'community'],
  ])('who is not known is told so where the device says it: %o', async (settings, code, words) => {
    await expect(valuesOf({ answerWithin: '100 ms', ...settings }, [SYS_NAME])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });
});
