import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import snmp from 'net-snmp';
import { expect, test } from 'vitest';
import { noLog } from '../../api/testing/harness.ts';
import { mutate, seeded, seeds } from '../../api/testing/mutate.ts';
import { snmpAddress } from '../address.ts';
import { snmpDriver } from '../index.ts';
import { element, integer, oid } from '../sim/ber.ts';
import { pointValue, varbindOf } from '../value.ts';

const { ObjectType } = snmp;
const octets = (text: string | Buffer) => ({
  oid: '1.3',
  type: ObjectType.OctetString,
  value: Buffer.from(text as string),
});

test('an address is numbers, and a kind where it is needed', () => {
  expect(snmpAddress.parse('.1.3.6.1.2.1.1.3.0')).toEqual({ oid: '1.3.6.1.2.1.1.3.0', kind: undefined });
  expect(snmpAddress.parse('1.3.6.1.4.1.9 hex')).toEqual({ oid: '1.3.6.1.4.1.9', kind: 'hex' });
  const faultOf = (text: string) => snmpAddress.safeParse(text).error?.issues[0]?.message;
  expect(faultOf('sysUpTime.0')).toContain('snmptranslate');
  expect(faultOf('1')).toContain('write the numbers');
  expect(faultOf('1.3.6.9999999999')).toContain('above 4294967295');
  expect(faultOf('1.3.6.1 float')).toContain('there is no kind "float"');
});

test('values are numbers and texts as the device means them', () => {
  expect(pointValue(octets('23.5'), undefined)).toBe('23.5');
  expect(pointValue(octets('name\0'), undefined)).toBe('name');
  expect(pointValue(octets(Buffer.from([0, 0x1b, 0xff])), undefined)).toBe('00:1b:ff');
  expect(pointValue(octets('AB'), 'hex')).toBe('41:42');
  const counter = (hex: string) =>
    pointValue({ oid: '1.3', type: ObjectType.Counter64, value: Buffer.from(hex, 'hex') }, undefined);
  expect(counter('0000000000000100')).toBe(256);
  expect(counter('00ffffffffffffffff')).toBe('18446744073709551615');
  const float = Buffer.from('9f780441bc0000', 'hex');
  expect(pointValue({ oid: '1.3', type: ObjectType.Opaque, value: float }, undefined)).toBe(23.5);
  expect(pointValue({ oid: '1.3', type: ObjectType.NoSuchInstance, value: null }, undefined)).toBeUndefined();
});

test('what is written has the kind of its address, or is refused in words', () => {
  expect(varbindOf('1.3', undefined, 5)).toEqual({ oid: '1.3', type: ObjectType.Integer, value: 5 });
  expect(varbindOf('1.3', undefined, 'x')).toEqual({ oid: '1.3', type: ObjectType.OctetString, value: 'x' });
  expect(varbindOf('1.3', 'hex', '0a:1B')).toEqual({
    oid: '1.3',
    type: ObjectType.OctetString,
    value: Buffer.from([10, 27]),
  });
  expect(varbindOf('1.3', 'integer', 1.5)).toEqual({ fault: expect.stringContaining('whole number') as string });
  expect(varbindOf('1.3', 'gauge', -1)).toEqual({ fault: expect.stringContaining('from 0') as string });
  expect(varbindOf('1.3', 'ip', 'here')).toEqual({ fault: expect.stringContaining('address') as string });
});

test('ten thousand mutated answers: each question has its value or an error, and nothing is thrown out of the socket', async () => {
  const answer = (id: number): Buffer =>
    element(
      0x30,
      integer(1),
      element(0x04, Buffer.from('public')),
      element(
        0xa2,
        integer(id),
        integer(0),
        integer(0),
        element(0x30, element(0x30, oid('1.3.6.1.2.1.1.5.0'), element(0x04, Buffer.from('name')))),
      ),
    );
  const samples = [
    answer(7),
    element(
      0x30,
      integer(3),
      element(0x30, integer(7), integer(65_507), element(0x04, Buffer.from([4])), integer(3)),
      element(0x04),
      element(0x30),
    ),
  ];
  const garbage = createSocket('udp4');
  await new Promise<void>((resolve) => garbage.bind(0, '127.0.0.1', resolve));
  const { port } = garbage.address() as AddressInfo;
  const link = await snmpDriver.open(
    { host: '127.0.0.1', port, answerWithin: '1 s' },
    { signal: new AbortController().signal, log: noLog, lost: () => undefined, secret: async () => '' },
  );
  const [request] = await link.plan([{ id: 1, path: 'a/b/c/d/p', type: 'text', address: '1.3.6.1.2.1.1.5.0' }], {});
  let [values, errors, sent] = [0, 0, 0];
  let random = seeded(0);
  // A whole answer ends each round; what comes before it is garbage, sent to the same question.
  garbage.on('message', (question, from) => {
    // The number of the question stands behind version and community, as the library writes it.
    const at = question.indexOf(0xa0);
    const whole = answer(question.readIntBE(at + 4, question.readUInt8(at + 3)));
    for (let times = 0; times < 100; times++, sent++) {
      garbage.send(mutate([...samples, whole], random), from.port, from.address);
    }
    garbage.send(whole, from.port, from.address);
  });
  for (const seed of seeds()) {
    random = seeded(seed);
    for (let round = 0; round < 50; round++) {
      await request?.read(new AbortController().signal).then(
        () => values++,
        () => errors++,
      );
    }
  }
  console.log(`${values} questions answered, ${errors} spoiled by what came before the answer`);
  expect(values + errors).toBe(100);
  expect(sent).toBeGreaterThanOrEqual(10_000);
  expect(values).toBeGreaterThan(0);
  await link.close();
  await new Promise<void>((resolve) => garbage.close(() => resolve()));
}, 120_000);
