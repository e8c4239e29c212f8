import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readState, writeState } from '../state-message.ts';
import { readTopic, topicOf } from '../topic.ts';

const reason = (topic: string): string => {
  const read = readTopic(topic);
  return read.ok ? 'read' : read.reason;
};

const id = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
  .filter((text) => !/[+/#\0]/.test(text) && text.isWellFormed());
const topic = fc.oneof(
  fc.record({ type: fc.constantFrom('NBIRTH', 'NDEATH', 'NDATA', 'NCMD' as const), group: id, node: id }),
  fc.record({ type: fc.constantFrom('DBIRTH', 'DDEATH', 'DDATA', 'DCMD' as const), group: id, node: id, device: id }),
  fc.record({ type: fc.constant('STATE' as const), host: id }),
);

property.prop([topic])(
  'tck-id-topic-structure: a topic that is written is read as it was, ids of any UTF-8 letters',
  (given) => {
    fc.pre(!('group' in given) || given.group !== 'STATE');
    expect(readTopic(topicOf(given))).toEqual({ ok: true, topic: given });
  },
);

property.prop([
  fc.oneof(
    fc.string(),
    fc
      .array(fc.oneof(id, fc.constantFrom('', 'STATE', 'NDATA', 'DDATA')), { maxLength: 7 })
      .map((levels) => ['spBv1.0', ...levels].join('/')),
  ),
])('any topic is read or refused, and what is read is written as it was', (text) => {
  const read = readTopic(text);
  if (read.ok) expect(topicOf(read.topic)).toBe(text);
  else expect(read.reason.length).toBeGreaterThan(0);
});

test('tck-id-topic-structure-namespace-a: the namespace is spBv1.0, letter by letter', () => {
  expect(topicOf({ type: 'NDATA', group: 'G', node: 'N' })).toBe('spBv1.0/G/NDATA/N');
  expect(reason('spAv1.0/G/NDATA/N')).toContain('spBv1.0');
  expect(reason('SPBV1.0/G/NDATA/N')).toContain('spBv1.0');
});

test.each([
  ['tck-id-topic-structure-namespace-valid-group-id', 'group'],
  ['tck-id-topic-structure-namespace-valid-edge-node-id', 'node'],
  ['tck-id-topic-structure-namespace-valid-device-id', 'device'],
])('%s: no +, / or # in it, nor nothing', (_, what) => {
  for (const bad of ['a+b', 'a/b', '#', '', '\ud800', 'a\0']) {
    expect(() => topicOf({ type: 'DDATA', group: 'G', node: 'N', device: 'D', [what]: bad })).toThrow(RangeError);
  }
  expect(reason('spBv1.0/a+/DDATA/N/D')).toContain('+');
  expect(reason('spBv1.0/G/DDATA/a#/D')).toContain('#');
  expect(reason('spBv1.0/G/DDATA/N/')).toContain('device id is empty');
});

test('tck-id-intro-group-id-string, tck-id-intro-group-id-chars, tck-id-intro-edge-node-id-string, tck-id-intro-edge-node-id-chars, tck-id-intro-device-id-string, tck-id-intro-device-id-chars: ids are UTF-8 and stand in topics as they are', () => {
  const given = { type: 'DBIRTH', group: 'গাজীপুর', node: 'रेखा 2', device: 'Ω-3.1 &' } as const;
  expect(topicOf(given)).toBe('spBv1.0/গাজীপুর/DBIRTH/रेखा 2/Ω-3.1 &');
  expect(() => topicOf({ ...given, group: '\udc00' })).toThrow('UTF-8');
  expect(() => topicOf({ ...given, device: 'a\0b' })).toThrow(RangeError);
});

test('tck-id-topic-structure-namespace-device-id-associated-message-types: device messages name a device', () => {
  for (const type of ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'])
    expect(reason(`spBv1.0/G/${type}/N`)).toContain('no device');
});

test('tck-id-topic-structure-namespace-device-id-non-associated-message-types: messages of a node and a host name none', () => {
  for (const type of ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD']) {
    expect(reason(`spBv1.0/G/${type}/N/D`)).toContain('names a device');
  }
  expect(reason('spBv1.0/STATE/host/D')).toContain('no STATE topic');
});

test('tck-id-topic-structure-namespace-duplicate-device-id-across-edge-node: one device id may be at two nodes', () => {
  const [one, two] = ['N1', 'N2'].map((node) => topicOf({ type: 'DDATA', group: 'G', node, device: 'D' }));
  expect(one).not.toBe(two);
});

test('tck-id-case-sensitivity-sparkplug-ids: ids that differ by case are told apart', () => {
  expect(readTopic('spBv1.0/g/NDATA/n')).not.toEqual(readTopic('spBv1.0/G/NDATA/N'));
});

test.each([
  'spBv1.0',
  'spBv1.0/G',
  'spBv1.0/G/NOPE/N',
  'spBv1.0/G/NDATA',
  'spBv1.0/STATE',
  'spBv1.0/G/DDATA/N/D/E',
  '',
])('"%s" is refused with a reason', (text) => expect(reason(text)).not.toBe('read'));

property.prop([fc.boolean(), fc.nat({ max: Number.MAX_SAFE_INTEGER })])(
  'a STATE message is read as it was written',
  (online, timestamp) => {
    expect(readState(writeState({ online, timestamp }))).toEqual({ online, timestamp });
  },
);

test.each([
  'ONLINE',
  '{"online":1,"timestamp":1}',
  '{"online":true}',
  '[]',
  'null',
  '{"online":true,"timestamp":-1}',
  '\xff',
])('the STATE message %s is refused with a reason', (text) =>
  expect(readState(Buffer.from(text, 'latin1'))).toBeTypeOf('string'),
);
