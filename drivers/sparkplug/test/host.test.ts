import { describe, expect, test } from 'vitest';
import type { Metric } from '../codec/payload.ts';
import { HostState, hostSubscriptions } from '../host/host-state.ts';
import { HOST_RULES, type HostEffect } from '../host/host-types.ts';
import { readState } from '../state-message.ts';
import {
  asked,
  born,
  byAlias,
  DBIRTH,
  DDATA,
  DDEATH,
  NBIRTH,
  NDATA,
  NDEATH,
  NODE,
  online,
  pieces,
  presence,
  published,
  refusals,
  said,
  temperature,
  values,
} from './host-talk.ts';
import { bytesOf, metric, nbirth, ndeath } from './talk.ts';

describe('the state of a host', () => {
  test('tck-id-host-topic-phid-death-required, tck-id-host-topic-phid-death-topic, tck-id-host-topic-phid-death-qos, tck-id-host-topic-phid-death-retain, tck-id-host-topic-phid-death-payload, tck-id-host-topic-phid-death-payload-timestamp-connect, tck-id-operational-behavior-host-application-connect-will, tck-id-operational-behavior-host-application-connect-will-topic, tck-id-operational-behavior-host-application-connect-will-payload, tck-id-operational-behavior-host-application-connect-will-qos, tck-id-operational-behavior-host-application-connect-will-retained, tck-id-payloads-state-will-message, tck-id-payloads-state-will-message-qos, tck-id-payloads-state-will-message-retain, tck-id-payloads-state-will-message-payload: every CONNECT has a will of that moment', () => {
    const will = new HostState('plant', HOST_RULES).connecting(1_700_000_000_123);
    expect(will).toMatchObject({ topic: 'spBv1.0/STATE/plant', qos: 1, retain: true });
    expect(JSON.parse(Buffer.from(will.payload).toString('utf8'))).toEqual({
      online: false,
      timestamp: 1_700_000_000_123,
    });
  });

  test('tck-id-host-topic-phid-birth-message, tck-id-host-topic-phid-birth-topic, tck-id-host-topic-phid-birth-qos, tck-id-host-topic-phid-birth-retain, tck-id-host-topic-phid-birth-payload, tck-id-host-topic-phid-birth-payload-timestamp, tck-id-host-topic-phid-birth-required, tck-id-message-flow-phid-sparkplug-state-publish, tck-id-message-flow-phid-sparkplug-state-publish-payload, tck-id-message-flow-phid-sparkplug-state-publish-payload-timestamp, tck-id-operational-behavior-host-application-connect-birth, tck-id-operational-behavior-host-application-connect-birth-topic, tck-id-operational-behavior-host-application-connect-birth-payload, tck-id-operational-behavior-host-application-connect-birth-qos, tck-id-operational-behavior-host-application-connect-birth-retained, tck-id-payloads-state-birth, tck-id-payloads-state-birth-payload, tck-id-operational-behavior-primary-application-state-with-multiple-servers-state, tck-id-operational-behavior-primary-application-state-with-multiple-servers-state-subs, tck-id-principles-birth-certificates-order: the birth comes first, by the time of the will', () => {
    const host = new HostState('plant', HOST_RULES);
    host.connecting(5_000);
    const [first] = published(host.subscribed(5_700));
    expect(first).toMatchObject({ topic: 'spBv1.0/STATE/plant', qos: 1, retain: true });
    expect(readState(first?.payload ?? new Uint8Array())).toEqual({ online: true, timestamp: 5_000 });
  });

  test('tck-id-message-flow-hid-sparkplug-state-message-delivered: an older will that comes late is answered by the birth', () => {
    const host = online({}, 5_000);
    const late = new HostState('plant', HOST_RULES).connecting(1_000);
    const [again] = published(host.receive(late.topic, late.payload, 9_000));
    expect(again).toMatchObject({ topic: 'spBv1.0/STATE/plant', qos: 1, retain: true });
    expect(readState(again?.payload ?? new Uint8Array())).toEqual({ online: true, timestamp: 5_000 });
    // Its own birth comes back to it as well, and is answered by nothing.
    expect(host.receive(again?.topic ?? '', again?.payload ?? new Uint8Array(), 9_001)).toEqual([]);
  });

  test('tck-id-host-topic-phid-death-payload-timestamp-disconnect-clean, tck-id-host-topic-phid-death-payload-timestamp-disconnect-with-no-disconnect-packet, tck-id-operational-behavior-host-application-termination, tck-id-operational-behavior-host-application-death-topic, tck-id-operational-behavior-host-application-death-payload, tck-id-operational-behavior-host-application-death-qos, tck-id-operational-behavior-host-application-death-retained: who leaves on purpose says so, by the time it leaves', () => {
    const death = online({}, 5_000).leaving(8_000);
    expect(death).toMatchObject({ topic: 'spBv1.0/STATE/plant', qos: 1, retain: true });
    expect(readState(death.payload)).toEqual({ online: false, timestamp: 8_000 });
  });

  test('tck-id-operational-behavior-host-application-multi-server-timestamp: each connection has a time of its own', () => {
    const [one, two] = [online({}, 1_000), online({}, 2_000)];
    const will = new HostState('plant', HOST_RULES).connecting(500);
    expect(
      readState(published(one.receive(will.topic, will.payload, 3_000))[0]?.payload ?? new Uint8Array()),
    ).toMatchObject({ timestamp: 1_000 });
    expect(
      readState(published(two.receive(will.topic, will.payload, 3_000))[0]?.payload ?? new Uint8Array()),
    ).toMatchObject({ timestamp: 2_000 });
  });

  test('tck-id-operational-behavior-host-application-host-id: another host by the same id is noticed', () => {
    const other = new HostState('plant', HOST_RULES);
    other.connecting(1);
    const [birth] = published(other.subscribed(1));
    expect(refusals(online({}, 5_000).receive(birth?.topic ?? '', birth?.payload ?? new Uint8Array(), 6_000))).toEqual([
      'another host says it is plant: give each an id of its own',
    ]);
  });

  test('tck-id-host-topic-phid-birth-sub-required, tck-id-message-flow-phid-sparkplug-subscription, tck-id-payloads-state-subscribe: it listens to its own state and to the groups, or to all', () => {
    expect(hostSubscriptions('plant', [])).toEqual(['spBv1.0/STATE/plant', 'spBv1.0/#']);
    expect(hostSubscriptions('plant', ['A', 'B'])).toEqual(['spBv1.0/STATE/plant', 'spBv1.0/A/#', 'spBv1.0/B/#']);
  });

  test('the state of other hosts is theirs', () => {
    expect(online().receive('spBv1.0/STATE/other', Buffer.from('{"online":false,"timestamp":1}'), 1)).toEqual([]);
  });
});

describe('values', () => {
  test('a birth gives names, types and values; data messages give values by alias', () => {
    const host = online();
    const birth = host.receive(NBIRTH, nbirth(7, [metric('T', 'Double', 20.5, { alias: 1n })]), 10_000);
    expect(values(birth)).toEqual([
      {
        ...NODE,
        device: null,
        metric: 'T',
        value: 20.5,
        type: 'Double',
        time: 1_000,
        quality: 'good',
        historical: false,
        transient: false,
      },
    ]);
    host.receive(DBIRTH, bytesOf(1, [metric('P', 'Int32', -5, { alias: 2n })]), 10_000);
    const data = host.receive(DDATA, bytesOf(2, [pieces(0xfffffff0)]), 10_000);
    expect(values(data)).toEqual([
      {
        ...NODE,
        device: 'D',
        metric: 'P',
        value: -16,
        type: 'Int32',
        time: 2_000,
        quality: 'good',
        historical: false,
        transient: false,
      },
    ]);
  });

  test('nulls, historical and transient values and the property Quality are told', () => {
    const host = born();
    const bad: Metric['properties'] = [{ key: 'Quality', type: 3, value: { kind: 'int', value: 0 } }];
    const effects = host.receive(
      NDATA,
      bytesOf(2, [
        byAlias(1n, undefined, { isNull: true }),
        byAlias(1n, { kind: 'double', value: 1 }, { isHistorical: true }),
        byAlias(1n, { kind: 'double', value: 2 }, { isTransient: true }),
        byAlias(1n, { kind: 'double', value: 3 }, { properties: bad }),
        byAlias(
          1n,
          { kind: 'double', value: 4 },
          { properties: [{ key: 'Quality', type: 3, value: { kind: 'int', value: 500 } }] },
        ),
      ]),
      10_000,
    );
    expect(
      values(effects).map(({ value, historical, transient, quality }) => [value, historical, transient, quality]),
    ).toEqual([
      [null, false, false, 'good'],
      [1, true, false, 'good'],
      [2, false, true, 'good'],
      [3, false, false, 'bad'],
      [4, false, false, 'stale'],
    ]);
  });

  test('numbers of 64 bits are told exactly', () => {
    const host = online();
    const effects = host.receive(
      NBIRTH,
      nbirth(0, [metric('small', 'Int64', -9n), metric('great', 'UInt64', 2n ** 64n - 1n)]),
      1,
    );
    expect(said(effects)).toEqual([
      ['small', -9],
      ['great', '18446744073709551615'],
    ]);
  });

  test('templates are told as objects, parameters of the definition included; a circle of templates is refused', () => {
    const host = online();
    const motor = {
      isDefinition: true,
      parameters: [{ name: 'poles', type: 7, value: { kind: 'int', value: 4 } }],
      metrics: [metric('rpm', 'Float', null)],
    } as const;
    const effects = host.receive(
      NBIRTH,
      nbirth(0, [
        metric('Motor', 'Template', motor),
        metric('M1', 'Template', {
          ref: 'Motor',
          isDefinition: false,
          parameters: [],
          metrics: [metric('rpm', 'Float', 1500)],
        }),
      ]),
      1,
    );
    expect(said(effects)).toEqual([['M1', { poles: 4, rpm: 1500 }]]);
    const holds = (ref: string) => ({
      isDefinition: true,
      parameters: [],
      metrics: [metric('m', 'Template', { ref, isDefinition: false, parameters: [], metrics: [] })],
    });
    const circle = host.receive(
      NBIRTH,
      nbirth(0, [metric('A', 'Template', holds('B')), metric('B', 'Template', holds('A'))]),
      1,
    );
    expect(refusals(circle)).toEqual(['templates hold each other in a circle: A → B → A']);
  });

  test('a value that its type cannot hold is refused by itself, the rest of the message is taken', () => {
    const effects = born().receive(
      NDATA,
      bytesOf(2, [byAlias(1n, { kind: 'string', value: 'x' }), temperature(3)]),
      10_000,
    );
    expect(refusals(effects)).toEqual(['"T": Double does not come as string']);
    expect(said(effects)).toEqual([['T', 3]]);
  });

  test('bytes that are no payload are refused as a whole', () => {
    expect(born().receive(NDATA, Buffer.from([0xff]), 1)).toMatchObject([{ kind: 'refused', whole: true }]);
    expect(born().receive('spBv1.0/G/WHAT/N', Buffer.from([]), 1)).toMatchObject([{ kind: 'refused', whole: true }]);
  });

  test('several groups and nodes with the same names are told apart', () => {
    const host = born();
    host.receive('spBv1.0/H/NBIRTH/N', nbirth(3, [metric('T', 'Double', 1, { alias: 1n })]), 10_000);
    expect(values(host.receive(NDATA, bytesOf(2, [temperature(5)]), 10_000))).toMatchObject([{ group: 'G', value: 5 }]);
    expect(values(host.receive('spBv1.0/H/NDEATH/N', ndeath(3), 10_000))).toMatchObject([
      { group: 'H', quality: 'stale' },
    ]);
    expect(said(host.receive(NDATA, bytesOf(3, [temperature(6)]), 10_000))).toEqual([['T', 6]]);
  });
});

describe('death', () => {
  test('tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-offline, tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale, tck-id-operational-behavior-edge-node-termination-host-action-ndeath-devices-offline, tck-id-operational-behavior-edge-node-termination-host-action-ndeath-devices-tags-stale: all of the node is offline and stale, by our clock', () => {
    const effects = born().receive(NDEATH, ndeath(7), 77_000);
    expect(values(effects)).toMatchObject([
      { device: 'D', metric: 'P', value: null, quality: 'stale', time: 77_000 },
      { device: null, metric: 'T', value: null, quality: 'stale', time: 77_000 },
    ]);
    expect(presence(effects)).toMatchObject([
      { device: 'D', online: false, at: 77_000 },
      { device: null, online: false, at: 77_000 },
    ]);
  });

  test('the death of an older session, by its bdSeq, changes nothing', () => {
    const effects = born().receive(NDEATH, ndeath(6), 77_000);
    expect(values(effects)).toEqual([]);
    expect(refusals(effects)).toEqual(['the death of another session (bdSeq 6, the birth had 7)']);
  });

  test('tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-offline, tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-tags-stale: the device alone is offline and stale, by the time of its death', () => {
    const host = born();
    const effects = host.receive(DDEATH, bytesOf(2, [], 44_000n), 77_000);
    expect(values(effects)).toMatchObject([{ device: 'D', metric: 'P', value: null, quality: 'stale', time: 44_000 }]);
    expect(presence(effects)).toMatchObject([{ device: 'D', online: false, at: 44_000 }]);
    expect(said(host.receive(NDATA, bytesOf(3, [temperature(9)]), 77_001))).toEqual([['T', 9]]);
  });

  test('devices of a session before are stale until they are born in the new one', () => {
    const host = born();
    expect(values(host.receive(NBIRTH, nbirth(8, [metric('T', 'Double', 1, { alias: 1n })]), 20_000))).toMatchObject([
      { device: 'D', quality: 'stale' },
      { device: null, value: 1, quality: 'good' },
    ]);
    expect(asked(host.receive(DDATA, bytesOf(1, [pieces(1)]), 20_001))).toBe(1);
  });

  test('when the way to the broker is lost all is stale, and on return everybody is asked', () => {
    const host = born();
    expect(values(host.lost(50_000)).map(({ quality }) => quality)).toEqual(['stale', 'stale']);
    host.connecting(51_000);
    expect(published(host.subscribed(51_000)).map(({ topic }) => topic)).toEqual([
      'spBv1.0/STATE/plant',
      'spBv1.0/G/NCMD/N',
    ]);
  });
});

describe('a repeated bdSeq', () => {
  test('whoever seems dead by it, but lives, is asked and back by its birth', () => {
    const host = born();
    // The node came again without having kept its number; then the broker speaks the will of the session before.
    host.receive(NBIRTH, nbirth(7, [metric('T', 'Double', 1)]), 20_000);
    const effects = host.receive(NDEATH, ndeath(7), 21_000);
    expect(values(effects)).toMatchObject([{ quality: 'stale' }]);
    expect(asked(effects)).toBe(1);
    expect(values(host.receive(NBIRTH, nbirth(7, [metric('T', 'Double', 2)]), 21_100))).toMatchObject([
      { value: 2, quality: 'good', historical: true },
      { value: 2, quality: 'good', time: 21_100 },
    ]);
  });
});

describe('times before a loss', () => {
  const at = (value: number, timestamp: bigint) => byAlias(1n, { kind: 'double', value }, { timestamp });
  const told = (effects: readonly HostEffect[]) =>
    values(effects).map(({ value, time, sourceTime, historical }) => ({ value, time, sourceTime, historical }));
  const alive = (value: number, sourceTime: number, time: number) => [
    { value, time: sourceTime, sourceTime: undefined, historical: true },
    { value, time, sourceTime, historical: false },
  ];
  const own = (value: number, time: number) => [{ value, time, sourceTime: undefined, historical: false }];

  /** A host that was started anew at 90 s, and remembers node N with T, whose clock had come to `latest`. */
  function startedAnew(latest: number): HostState {
    const host = new HostState('plant', HOST_RULES);
    const metrics = [{ name: 'T', type: 'Double' as const }];
    const lost = host.remembered([{ ...NODE, device: null, metrics, latest }], 90_000);
    expect(values(lost)).toMatchObject([{ value: null, time: Math.max(90_000, latest + 1) }]);
    host.connecting(90_000);
    host.subscribed(90_000);
    return host;
  }
  const birth = (timestamp: bigint) => nbirth(7, [metric('T', 'Double', 20, { alias: 1n, timestamp })]);

  test('a birth that repeats an old time after our restart is alive; its own times go again once they pass that moment', () => {
    const host = startedAnew(10_000);
    expect(told(host.receive(NBIRTH, birth(10_000n), 91_000))).toEqual(alive(20, 10_000, 91_000));
    // A clock that is slow: each value is alive, and behind the one before.
    expect(told(host.receive(NDATA, bytesOf(1, [at(21, 80_000n)]), 91_000))).toEqual(
      alive(21, 80_000, 91_001).slice(1),
    );
    const history = bytesOf(2, [
      byAlias(1n, { kind: 'double', value: 19 }, { timestamp: 70_000n, isHistorical: true }),
    ]);
    expect(told(host.receive(NDATA, history, 92_000))).toEqual([
      { value: 19, time: 70_000, sourceTime: undefined, historical: true },
    ]);
    expect(told(host.receive(NDATA, bytesOf(3, [at(22, 91_002n)]), 93_000))).toEqual(own(22, 91_002));
    expect(told(host.receive(NDATA, bytesOf(4, [at(23, 91_001n)]), 94_000))).toEqual(own(23, 91_001));
  });

  test('a loss behind a clock that is ahead is followed by what comes, also without a time', () => {
    const host = startedAnew(500_000);
    expect(told(host.receive(NBIRTH, birth(500_000n), 91_000))).toEqual(alive(20, 500_000, 500_002));
    // No calendar knows the time of its message.
    const untimed = bytesOf(1, [{ alias: 1n, value: { kind: 'double', value: 21 } }], 2n ** 62n);
    expect(told(host.receive(NDATA, untimed, 92_000))).toEqual(own(21, 500_003));
    // What is lost later stands behind all of it.
    expect(values(host.lost(93_000))).toMatchObject([{ value: null, time: 500_004 }]);
  });
});

describe('sequence numbers', () => {
  test('tck-id-operational-behavior-host-reordering-param, tck-id-operational-behavior-host-reordering-start, tck-id-operational-behavior-host-reordering-rebirth: what is missing is waited for, then a birth is asked for', () => {
    const host = born({ reorderMs: 1_500 });
    expect(host.receive(DDATA, bytesOf(3, [pieces(3)]), 20_000)).toEqual([]);
    expect(host.tick(21_499)).toEqual([]);
    const over = host.tick(21_500);
    expect(said(over)).toEqual([['P', 3]]);
    expect(asked(over)).toBe(1);
  });

  test('tck-id-operational-behavior-host-reordering-success: what was overtaken comes, and all is told in order', () => {
    const host = born();
    host.receive(DDATA, bytesOf(4, [pieces(4)]), 20_000);
    host.receive(DDATA, bytesOf(3, [pieces(3)]), 20_010);
    expect(said(host.receive(DDATA, bytesOf(2, [pieces(2)]), 20_020))).toEqual([
      ['P', 2],
      ['P', 3],
      ['P', 4],
    ]);
    expect(host.tick(60_000)).toEqual([]);
    expect(said(host.receive(DDATA, bytesOf(5, [pieces(5)]), 60_000))).toEqual([['P', 5]]);
  });

  test('without patience a gap is asked about at once', () => {
    const effects = born({ reorderMs: 0 }).receive(DDATA, bytesOf(9, [pieces(9)]), 20_000);
    expect(said(effects)).toEqual([['P', 9]]);
    expect(asked(effects)).toBe(1);
  });

  test('tck-id-payloads-sequence-num-incrementing: 0 comes after 255', () => {
    const host = born();
    for (let seq = 2; seq < 600; seq++) {
      const effects = host.receive(DDATA, bytesOf(seq % 256, [pieces(seq)]), 20_000);
      expect(said(effects)).toEqual([['P', seq]]);
    }
  });

  test('a message without a number, and one by a number that waits already, lead to a new birth', () => {
    expect(asked(born().receive(DDATA, bytesOf(null, [pieces(1)]), 20_000))).toBe(1);
    const host = born();
    host.receive(DDATA, bytesOf(5, [pieces(5)]), 20_000);
    const twice = host.receive(DDATA, bytesOf(5, [pieces(6)]), 20_001);
    expect(said(twice)).toEqual([
      ['P', 5],
      ['P', 6],
    ]);
    expect(asked(twice)).toBe(1);
  });
});
