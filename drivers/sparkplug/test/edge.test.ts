import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bdSeqFile } from '../edge/bd-seq-file.ts';
import { EdgeState } from '../edge/edge-state.ts';
import type { EdgeEffect, EdgePoint, EdgeRules, EdgeValue } from '../edge/edge-types.ts';
import { writeState } from '../state-message.ts';
import { bytesOf, metric, payloadOf } from './talk.ts';

const POINTS: readonly EdgePoint[] = [
  { device: null, name: 'Temperature', type: 'Double' },
  { device: null, name: 'Rate', type: 'UInt16', writable: true },
  { device: 'Press', name: 'Count', type: 'Int64' },
  { device: 'Press', name: 'Speed', type: 'Float', writable: true },
  { device: 'Oven', name: 'Hot', type: 'Boolean' },
];
const RULES: EdgeRules = { group: 'G', node: 'N', primaryHost: null, aliases: true, brokers: 1, mostKept: 1_000 };

const edge = (rules: Partial<EdgeRules> = {}, points = POINTS): EdgeState =>
  new EdgeState({ ...RULES, ...rules }, points);
function born(rules: Partial<EdgeRules> = {}): EdgeState {
  const made = edge(rules);
  made.connecting(4);
  made.subscribed(1_000);
  return made;
}

const value = (device: string | null, name: string, of: EdgeValue['value'], time: number): EdgeValue => ({
  device,
  name,
  value: of,
  time,
});
const sent = (effects: readonly EdgeEffect[] | null) =>
  (effects ?? []).flatMap((effect) =>
    effect.kind === 'publish' ? [{ ...effect.publication, ...payloadOf(effect.publication.payload) }] : [],
  );
const topics = (effects: readonly EdgeEffect[] | null) => sent(effects).map(({ topic }) => topic);
const seqs = (effects: readonly EdgeEffect[] | null) => sent(effects).map(({ seq }) => seq);
const others = (effects: readonly EdgeEffect[]) => effects.filter(({ kind }) => kind !== 'publish');
const host = (online: boolean, timestamp: number, id = 'plant') =>
  [`spBv1.0/STATE/${id}`, writeState({ online, timestamp })] as const;
const rebirth = (wanted = true) =>
  ['spBv1.0/G/NCMD/N', bytesOf(null, [metric('Node Control/Rebirth', 'Boolean', wanted)])] as const;

const ALL = ['spBv1.0/G/NBIRTH/N', 'spBv1.0/G/DBIRTH/N/Press', 'spBv1.0/G/DBIRTH/N/Oven'];

describe('the will', () => {
  test('tck-id-message-flow-edge-node-birth-publish-will-message, tck-id-message-flow-edge-node-birth-publish-will-message-topic, tck-id-message-flow-edge-node-birth-publish-will-message-payload, tck-id-message-flow-edge-node-birth-publish-will-message-payload-bdSeq, tck-id-message-flow-edge-node-birth-publish-will-message-qos, tck-id-message-flow-edge-node-birth-publish-will-message-will-retained, tck-id-topics-ndeath-topic, tck-id-topics-ndeath-payload, tck-id-topics-ndeath-seq, tck-id-payloads-ndeath-seq, tck-id-payloads-ndeath-will-message, tck-id-payloads-ndeath-will-message-qos, tck-id-payloads-ndeath-will-message-retain: the death that a CONNECT carries holds bdSeq and nothing else', () => {
    const will = edge().connecting(9);
    expect(will).toMatchObject({ topic: 'spBv1.0/G/NDEATH/N', qos: 1, retain: false });
    expect(payloadOf(will.payload)).toEqual({
      metrics: [{ name: 'bdSeq', datatype: 4, value: { kind: 'long', value: 9n } }],
    });
  });

  test('tck-id-topics-nbirth-bdseq-increment: bdSeq begins at 0, is kept over restarts and begins again after 255', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-bdseq-'));
    try {
      const path = join(folder, 'bd-seq');
      const first = bdSeqFile(path);
      expect([first.next(), first.next()]).toEqual([0, 1]);
      const later = bdSeqFile(path);
      for (let number = 2; number < 256; number++) expect(later.next()).toBe(number);
      expect(bdSeqFile(path).next()).toBe(0);
      writeFileSync(path, 'not a number');
      expect(bdSeqFile(path).next()).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('births', () => {
  test('tck-id-message-flow-edge-node-birth-publish-nbirth-topic, tck-id-message-flow-edge-node-birth-publish-nbirth-payload, tck-id-message-flow-edge-node-birth-publish-nbirth-payload-bdSeq, tck-id-message-flow-edge-node-birth-publish-nbirth-qos, tck-id-message-flow-edge-node-birth-publish-nbirth-retained, tck-id-message-flow-edge-node-birth-publish-nbirth-payload-seq, tck-id-topics-nbirth-topic, tck-id-topics-nbirth-mqtt, tck-id-topics-nbirth-seq-num, tck-id-topics-nbirth-timestamp, tck-id-topics-nbirth-metric-reqs, tck-id-topics-nbirth-metrics, tck-id-topics-nbirth-bdseq-included, tck-id-topics-nbirth-bdseq-matching, tck-id-topics-nbirth-rebirth-metric, tck-id-operational-behavior-data-publish-nbirth, tck-id-operational-behavior-data-publish-nbirth-values, tck-id-operational-behavior-data-commands-rebirth-name, tck-id-operational-behavior-data-commands-rebirth-name-aliases, tck-id-operational-behavior-data-commands-rebirth-datatype, tck-id-operational-behavior-data-commands-rebirth-value, tck-id-payloads-nbirth-timestamp, tck-id-payloads-nbirth-seq, tck-id-payloads-nbirth-bdseq, tck-id-payloads-nbirth-bdseq-repeat, tck-id-payloads-nbirth-rebirth-req, tck-id-payloads-nbirth-qos, tck-id-payloads-nbirth-retain, tck-id-payloads-ndeath-bdseq, tck-id-payloads-sequence-num-req-nbirth: the birth of the node says all it will ever report', () => {
    const made = edge();
    made.report([value(null, 'Temperature', 21.5, 900)], 950);
    made.connecting(4);
    const [birth] = sent(made.subscribed(1_000));
    expect(birth).toMatchObject({ topic: 'spBv1.0/G/NBIRTH/N', qos: 0, retain: false, seq: 0n, timestamp: 1_000n });
    expect(birth?.metrics).toEqual([
      { name: 'bdSeq', timestamp: 1_000n, datatype: 4, value: { kind: 'long', value: 4n } },
      { name: 'Node Control/Rebirth', timestamp: 1_000n, datatype: 11, value: { kind: 'boolean', value: false } },
      { name: 'Temperature', alias: 1n, timestamp: 900n, datatype: 10, value: { kind: 'double', value: 21.5 } },
      { name: 'Rate', alias: 2n, timestamp: 1_000n, datatype: 6, isNull: true },
    ]);
  });

  test("tck-id-message-flow-device-birth-publish-nbirth-wait, tck-id-message-flow-device-birth-publish-dbirth-topic, tck-id-message-flow-device-birth-publish-dbirth-match-edge-node-topic, tck-id-message-flow-device-birth-publish-dbirth-payload, tck-id-message-flow-device-birth-publish-dbirth-qos, tck-id-message-flow-device-birth-publish-dbirth-retained, tck-id-message-flow-device-birth-publish-dbirth-payload-seq, tck-id-topics-dbirth-topic, tck-id-topics-dbirth-mqtt, tck-id-topics-dbirth-seq, tck-id-topics-dbirth-timestamp, tck-id-topics-dbirth-metric-reqs, tck-id-topics-dbirth-metrics, tck-id-operational-behavior-data-publish-dbirth, tck-id-operational-behavior-data-publish-dbirth-values, tck-id-payloads-dbirth-timestamp, tck-id-payloads-dbirth-seq, tck-id-payloads-dbirth-seq-inc, tck-id-payloads-dbirth-order, tck-id-payloads-dbirth-qos, tck-id-payloads-dbirth-retain, tck-id-message-flow-edge-node-birth-publish-connect: births of devices follow the node's at once", () => {
    const made = edge();
    made.report([value('Press', 'Count', 7n, 900)], 950);
    made.connecting(4);
    const births = sent(made.subscribed(1_000));
    expect(births.map(({ topic, seq }) => [topic, seq])).toEqual(ALL.map((topic, at) => [topic, BigInt(at)]));
    expect(births[1]).toMatchObject({ qos: 0, retain: false, timestamp: 1_000n });
    expect(births[1]?.metrics).toEqual([
      { name: 'Count', alias: 3n, timestamp: 900n, datatype: 4, value: { kind: 'long', value: 7n } },
      { name: 'Speed', alias: 4n, timestamp: 1_000n, datatype: 9, isNull: true },
    ]);
  });

  test('tck-id-operational-behavior-data-publish-nbirth-order, tck-id-operational-behavior-data-publish-dbirth-order: values stand in the order of their times', () => {
    const made = edge();
    made.report(
      [
        value(null, 'Rate', 1, 300),
        value(null, 'Temperature', 1, 500),
        value('Press', 'Speed', 1, 200),
        value('Press', 'Count', 1n, 400),
      ],
      900,
    );
    made.connecting(0);
    const births = sent(made.subscribed(1_000));
    expect(births[0]?.metrics.slice(2).map(({ name }) => name)).toEqual(['Rate', 'Temperature']);
    expect(births[1]?.metrics.map(({ name }) => name)).toEqual(['Speed', 'Count']);
    const data = sent(made.report([value('Press', 'Count', 2n, 1_200), value('Press', 'Speed', 2, 1_100)], 1_300));
    expect(data[0]?.metrics.map(({ alias }) => alias)).toEqual([4n, 3n]);
  });

  test('tck-id-payloads-name-requirement, tck-id-payloads-alias-uniqueness, tck-id-payloads-alias-birth-requirement, tck-id-payloads-metric-datatype-req, tck-id-payloads-metric-datatype-value, tck-id-payloads-metric-datatype-value-type, tck-id-payloads-name-birth-data-requirement, tck-id-payloads-metric-timestamp-in-UTC, tck-id-payloads-timestamp-in-UTC: every metric of a birth has name, type and time, and a number that no other has', () => {
    const made = edge();
    made.connecting(0);
    const metrics = sent(made.subscribed(1_700_000_000_000)).flatMap((birth) => birth.metrics);
    expect(
      metrics.every(
        ({ name, datatype, timestamp }) =>
          name !== undefined && datatype !== undefined && timestamp === 1_700_000_000_000n,
      ),
    ).toBe(true);
    const aliases = metrics.flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
    expect(new Set(aliases).size).toBe(POINTS.length);
  });

  test('without aliases data says names', () => {
    const made = born({ aliases: false });
    const [data] = sent(made.report([value(null, 'Temperature', 3, 2_000)], 2_000));
    expect(data?.metrics).toEqual([{ name: 'Temperature', timestamp: 2_000n, value: { kind: 'double', value: 3 } }]);
  });

  test('tck-id-topic-structure-namespace-unique-device-id, tck-id-case-sensitivity-metric-names: what stands twice, by letters of another case too, is refused', () => {
    const twice = (device: string | null, name: string): EdgePoint => ({ device, name, type: 'Double' });
    expect(() => edge({}, [twice('D', 'a'), twice('D', 'A')])).toThrow('stands twice');
    expect(() => edge({}, [twice('D', 'a'), twice('d', 'b')])).toThrow('in the case of letters alone');
    expect(() => edge({}, [twice('a/b', 'a')])).toThrow('topics keep for themselves');
    expect(() => edge({}, [twice(null, 'bdSeq')])).toThrow('no name for a metric');
    expect(() => edge({}, [twice('D', 'a'), twice('E', 'a')])).not.toThrow();
  });
});

describe('data', () => {
  test("tck-id-topics-ndata-topic, tck-id-topics-ndata-mqtt, tck-id-topics-ndata-seq-num, tck-id-topics-ndata-timestamp, tck-id-topics-ndata-payload, tck-id-payloads-ndata-timestamp, tck-id-payloads-ndata-seq, tck-id-payloads-ndata-seq-inc, tck-id-payloads-ndata-order, tck-id-payloads-ndata-qos, tck-id-payloads-ndata-retain, tck-id-payloads-metric-datatype-not-req: the node's readings", () => {
    const [data] = sent(born().report([value(null, 'Temperature', 22, 2_000)], 2_100));
    expect(data).toMatchObject({ topic: 'spBv1.0/G/NDATA/N', qos: 0, retain: false, seq: 3n, timestamp: 2_100n });
    expect(data?.metrics).toEqual([{ alias: 1n, timestamp: 2_000n, value: { kind: 'double', value: 22 } }]);
  });

  test("tck-id-topics-ddata-topic, tck-id-topics-ddata-mqtt, tck-id-topics-ddata-seq-num, tck-id-topics-ddata-timestamp, tck-id-topics-ddata-payload, tck-id-payloads-ddata-timestamp, tck-id-payloads-ddata-seq, tck-id-payloads-ddata-seq-inc, tck-id-payloads-ddata-order, tck-id-payloads-ddata-qos, tck-id-payloads-ddata-retain: a device's readings", () => {
    const [data] = sent(born().report([value('Press', 'Count', -1n, 2_000)], 2_100));
    expect(data).toMatchObject({ topic: 'spBv1.0/G/DDATA/N/Press', qos: 0, retain: false, seq: 3n, timestamp: 2_100n });
    expect(data?.metrics).toEqual([{ alias: 3n, timestamp: 2_000n, value: { kind: 'long', value: 2n ** 64n - 1n } }]);
  });

  test('tck-id-principles-rbe-recommended, tck-id-operational-behavior-data-publish-nbirth-change, tck-id-operational-behavior-data-publish-dbirth-change: what has not changed is not said again', () => {
    const made = born();
    expect(sent(made.report([value(null, 'Temperature', 22, 2_000)], 2_000))).toHaveLength(1);
    expect(made.report([value(null, 'Temperature', 22, 3_000)], 3_000)).toEqual([]);
    expect(sent(made.report([value(null, 'Temperature', 23, 4_000)], 4_000))).toHaveLength(1);
  });

  property.prop([
    fc.array(
      fc.record({
        device: fc.constantFrom(null, 'Press', 'Oven'),
        at: fc.nat(5_000),
        again: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 1, maxLength: 700 },
    ),
  ])(
    'tck-id-payloads-sequence-num-always-included: whatever is reported, every message counts one more than the one before, 0 after 255',
    (steps) => {
      const made = edge();
      made.connecting(0);
      let last = seqs(made.subscribed(1)).at(-1) ?? -1n;
      steps.forEach(({ device, at, again }, step) => {
        const name = device === null ? 'Temperature' : device === 'Press' ? 'Count' : 'Hot';
        const given = device === null ? step : device === 'Press' ? BigInt(step) : step % 2 === 0;
        const effects =
          again === 0 ? made.receive(...rebirth(), 10) : made.report([value(device, name, given, at)], 10);
        for (const message of sent(effects)) {
          const first = message.topic.includes('/NBIRTH/');
          expect(message.seq).toBe(first ? 0n : ((last ?? 0n) + 1n) % 256n);
          last = message.seq ?? -1n;
        }
      });
    },
  );

  test('a value that is not of its type, or of no point, is refused before anything is taken', () => {
    const made = born();
    expect(() =>
      made.report([value(null, 'Temperature', 1, 5_000), value(null, 'Rate', 70_000, 5_000)], 5_000),
    ).toThrow('UInt16');
    expect(() => made.report([value(null, 'Pressure', 1, 5_000)], 5_000)).toThrow('no point');
    expect(
      sent(made.report([value(null, 'Temperature', 1, 4_000)], 5_000))[0]?.metrics[0]?.isHistorical,
    ).toBeUndefined();
  });

  test('what is older than the last is history', () => {
    const made = born();
    made.report([value(null, 'Temperature', 22, 2_000)], 2_000);
    expect(sent(made.report([value(null, 'Temperature', 19, 1_500)], 2_100))[0]?.metrics).toMatchObject([
      { isHistorical: true, timestamp: 1_500n },
    ]);
  });
});

describe('devices that come and go', () => {
  test('tck-id-operational-behavior-device-ddeath, tck-id-topics-ddeath-topic, tck-id-topics-ddeath-mqtt, tck-id-topics-ddeath-seq-num, tck-id-payloads-ddeath-timestamp, tck-id-payloads-ddeath-seq, tck-id-payloads-ddeath-seq-inc, tck-id-payloads-ddeath-seq-number: a device that is lost is told dead, and born when it is back', () => {
    const made = born();
    const [death] = sent(made.deviceLost('Press', 5_000));
    expect(death).toMatchObject({
      topic: 'spBv1.0/G/DDEATH/N/Press',
      qos: 0,
      retain: false,
      seq: 3n,
      timestamp: 5_000n,
      metrics: [],
    });
    expect(made.report([value('Press', 'Count', 1n, 5_100)], 5_100)).toEqual([]);
    expect(topics(made.receive(...rebirth(), 5_200))).toEqual([ALL[0], ALL[2]]);
    expect(topics(made.deviceBack('Press', 6_000))).toEqual([ALL[1]]);
  });
});

describe('commands', () => {
  test('tck-id-message-flow-edge-node-ncmd-subscribe, tck-id-message-flow-device-dcmd-subscribe: it listens to commands for the node, and for devices that can be written', () => {
    expect(edge().subscriptions).toEqual(['spBv1.0/G/NCMD/N', 'spBv1.0/G/DCMD/N/Press']);
  });

  test('tck-id-operational-behavior-data-commands-rebirth-action-1, tck-id-operational-behavior-data-commands-rebirth-action-2, tck-id-operational-behavior-data-commands-rebirth-action-3: asked for it, it is born anew by the same bdSeq', () => {
    const made = born();
    made.report([value(null, 'Temperature', 22, 2_000)], 2_000);
    const again = made.receive(...rebirth(), 3_000);
    expect(topics(again)).toEqual(ALL);
    expect(seqs(again)).toEqual([0n, 1n, 2n]);
    expect(sent(again)[0]?.metrics[0]).toMatchObject({ name: 'bdSeq', value: { value: 4n } });
    expect(seqs(made.report([value(null, 'Temperature', 23, 3_100)], 3_100))).toEqual([3n]);
    expect(made.receive(...rebirth(false), 3_200)).toEqual([]);
  });

  test('tck-id-payloads-name-cmd-requirement: a value is written by alias or by name, with a time or without; what is not to be written is refused', () => {
    const made = born();
    const dcmd = 'spBv1.0/G/DCMD/N/Press';
    expect(made.receive(dcmd, bytesOf(null, [{ alias: 4n, value: { kind: 'float', value: 1.5 } }]), 1)).toEqual([
      { kind: 'write', device: 'Press', name: 'Speed', value: 1.5 },
    ]);
    expect(made.receive('spBv1.0/G/NCMD/N', bytesOf(null, [metric('Rate', 'UInt16', 9)]), 1)).toEqual([
      { kind: 'write', device: null, name: 'Rate', value: 9 },
    ]);
    expect(made.receive(dcmd, bytesOf(null, [metric('Count', 'Int64', 9n)]), 1)).toMatchObject([
      { reason: '"Count" is not to be written' },
    ]);
    expect(made.receive(dcmd, bytesOf(null, [{ alias: 2n, value: { kind: 'int', value: 1 } }]), 1)).toMatchObject([
      { kind: 'refused' },
    ]);
    expect(made.receive(dcmd, bytesOf(null, [{ alias: 4n, value: { kind: 'string', value: 'x' } }]), 1)).toMatchObject([
      { kind: 'refused' },
    ]);
    expect(made.receive(dcmd, Buffer.from([0xff]), 1)).toMatchObject([{ kind: 'refused' }]);
    expect(made.receive('spBv1.0/G/NCMD/Other', rebirth()[1], 1)).toEqual([]);
  });
});

describe('the primary host', () => {
  test('tck-id-message-flow-edge-node-birth-publish-phid-wait, tck-id-message-flow-edge-node-birth-publish-phid-wait-id, tck-id-message-flow-edge-node-birth-publish-phid-wait-online, tck-id-operational-behavior-edge-node-birth-sequence-wait: births wait until this host, and no other, is online', () => {
    const made = edge({ primaryHost: 'plant' });
    expect(made.subscriptions).toContain('spBv1.0/STATE/plant');
    made.connecting(0);
    expect(made.subscribed(1_000)).toEqual([]);
    expect(made.receive(...host(true, 500, 'other'), 1_100)).toEqual([]);
    expect(made.receive(...host(false, 500), 1_200)).toEqual([]);
    expect(made.receive('spBv1.0/STATE/plant', Buffer.from('ONLINE'), 1_250)).toMatchObject([{ kind: 'refused' }]);
    expect(topics(made.receive(...host(true, 600), 1_300))).toEqual(ALL);
  });

  test('tck-id-message-flow-edge-node-birth-publish-phid-wait-timestamp: an older state says nothing; the first is taken as it is', () => {
    const made = edge({ primaryHost: 'plant' });
    made.connecting(0);
    made.subscribed(1_000);
    made.receive(...host(false, 700), 1_000);
    expect(made.receive(...host(true, 699), 1_100)).toEqual([]);
    expect(topics(made.receive(...host(true, 700), 1_200))).toEqual(ALL);
  });

  test('tck-id-message-flow-edge-node-birth-publish-phid-offline, tck-id-operational-behavior-edge-node-termination-host-offline, tck-id-operational-behavior-edge-node-termination-host-offline-reconnect, tck-id-operational-behavior-primary-application-state-with-multiple-servers-walk: when it goes offline the node says its death and goes to the next broker', () => {
    const made = edge({ primaryHost: 'plant', brokers: 2 });
    made.connecting(4);
    made.subscribed(1_000);
    made.receive(...host(true, 600), 1_000);
    const effects = made.receive(...host(false, 600), 2_000);
    expect(topics(effects)).toEqual(['spBv1.0/G/NDEATH/N']);
    expect(others(effects)).toMatchObject([{ kind: 'disconnect', next: true }]);
    expect(effects.at(-1)?.kind).toBe('disconnect');
  });

  test('tck-id-operational-behavior-edge-node-termination-host-offline-timestamp: an older death of the host is passed over', () => {
    const made = edge({ primaryHost: 'plant' });
    made.connecting(4);
    made.subscribed(1_000);
    made.receive(...host(true, 600), 1_000);
    expect(made.receive(...host(false, 599), 2_000)).toEqual([]);
    expect(made.phase).toBe('born');
  });

  test('a state that comes before the subscription is granted counts, by the next connection no more', () => {
    const made = edge({ primaryHost: 'plant' });
    made.connecting(0);
    expect(made.receive(...host(true, 500), 900)).toEqual([]);
    expect(topics(made.subscribed(1_000))).toEqual(ALL);
    made.lost();
    made.connecting(1);
    expect(made.subscribed(2_000)).toEqual([]);
  });

  test('a broker where it does not show itself is left for the next; with one broker it is waited for there', () => {
    const two = edge({ primaryHost: 'plant', brokers: 2 });
    two.connecting(0);
    two.subscribed(1_000);
    expect(two.tick(5_999)).toEqual([]);
    expect(two.tick(6_000)).toMatchObject([{ kind: 'disconnect', next: true }]);
    const one = edge({ primaryHost: 'plant' });
    one.connecting(0);
    one.subscribed(1_000);
    expect(one.tick(1e9)).toEqual([]);
    expect(one.receive(...host(false, 5), 1_000)).toEqual([]);
  });
});

describe('what happens while nobody takes it', () => {
  test('is kept, and sent as history after the births, in the order of time', () => {
    const made = edge();
    made.report([value('Press', 'Count', 1n, 100), value(null, 'Temperature', 1, 150)], 200);
    made.report([value('Press', 'Count', 2n, 300)], 300);
    made.report([value('Press', 'Count', 3n, 400)], 400);
    made.connecting(0);
    const effects = sent(made.subscribed(1_000));
    expect(effects.map(({ topic }) => topic)).toEqual([...ALL, 'spBv1.0/G/DDATA/N/Press']);
    expect(effects[3]?.metrics).toEqual([
      { alias: 3n, timestamp: 100n, isHistorical: true, value: { kind: 'long', value: 1n } },
      { alias: 3n, timestamp: 300n, isHistorical: true, value: { kind: 'long', value: 2n } },
    ]);
    expect(made.waiting).toBe(0);
  });

  test('is refused when there is no room, so that whoever has it keeps it', () => {
    const made = edge({ mostKept: 2 });
    expect(made.report([value(null, 'Temperature', 1, 1), value(null, 'Temperature', 2, 2)], 2)).toEqual([]);
    expect(made.report([value(null, 'Temperature', 3, 3)], 3)).toBeNull();
    made.connecting(0);
    made.subscribed(1_000);
    expect(sent(made.report([value(null, 'Temperature', 3, 3)], 3))).toHaveLength(1);
  });

  test('what was sent into a connection that broke is sent again as history, unless the broker answered something later', () => {
    const made = born();
    made.report([value(null, 'Temperature', 1, 2_000)], 2_000);
    const mark = made.mark;
    made.report([value(null, 'Temperature', 2, 2_100)], 2_100);
    made.confirm(mark);
    made.report([value(null, 'Temperature', 3, 2_200)], 2_200);
    made.lost();
    made.connecting(5);
    const effects = sent(made.subscribed(3_000));
    expect(effects.at(-1)?.metrics).toEqual([
      { alias: 1n, timestamp: 2_100n, isHistorical: true, value: { kind: 'double', value: 2 } },
    ]);
    expect(effects[0]?.metrics.at(-2)).toMatchObject({ timestamp: 2_200n, value: { value: 3 } });
  });
});
