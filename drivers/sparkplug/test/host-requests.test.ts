import { describe, expect, test } from 'vitest';
import {
  asked,
  born,
  byAlias,
  NBIRTH,
  NDATA,
  NODE,
  online,
  pieces,
  published,
  refusals,
  said,
  temperature,
} from './host-talk.ts';
import { bytesOf, metric, nbirth, payloadOf } from './talk.ts';

describe('asking for a birth', () => {
  test('tck-id-operational-behavior-data-commands-ncmd-rebirth-verb, tck-id-operational-behavior-data-commands-ncmd-rebirth-name, tck-id-operational-behavior-data-commands-ncmd-rebirth-value, tck-id-topics-ncmd-topic, tck-id-topics-ncmd-mqtt, tck-id-topics-ncmd-timestamp, tck-id-topics-ncmd-payload, tck-id-payloads-ncmd-timestamp, tck-id-payloads-ncmd-seq, tck-id-payloads-ncmd-qos, tck-id-payloads-ncmd-retain: a host that came late asks by NCMD', () => {
    const [request] = published(online().receive(NDATA, bytesOf(9, [temperature(1)]), 20_000));
    expect(request).toMatchObject({ topic: 'spBv1.0/G/NCMD/N', qos: 0, retain: false });
    const sent = payloadOf(request?.payload ?? new Uint8Array());
    expect(sent).toMatchObject({
      timestamp: 20_000n,
      metrics: [{ name: 'Node Control/Rebirth', datatype: 11, value: { kind: 'boolean', value: true } }],
    });
    expect(sent.seq).toBeUndefined();
  });

  test('an unknown alias is asked about, and known after the birth', () => {
    const host = born();
    const effects = host.receive(NDATA, bytesOf(2, [byAlias(99n, { kind: 'int', value: 1 }), temperature(4)]), 20_000);
    expect(refusals(effects)).toEqual(['the alias 99 is unknown']);
    expect(said(effects)).toEqual([['T', 4]]);
    expect(asked(effects)).toBe(1);
    host.receive(NBIRTH, nbirth(7, [metric('New', 'UInt8', 0, { alias: 99n })]), 20_100);
    expect(said(host.receive(NDATA, bytesOf(1, [byAlias(99n, { kind: 'int', value: 1 })]), 20_200))).toEqual([
      ['New', 1],
    ]);
  });

  test("an alias of a device is not the node's, and one that is used twice is nobody's", () => {
    const host = born();
    expect(refusals(host.receive(NDATA, bytesOf(2, [pieces(1)]), 20_000))).toEqual(['the alias 2 is unknown']);
    const birth = host.receive(
      NBIRTH,
      nbirth(8, [metric('A', 'UInt8', 0, { alias: 5n }), metric('B', 'UInt8', 0, { alias: 5n })]),
      20_000,
    );
    expect(refusals(birth)).toEqual(['the alias 5 of "B" is used twice: what comes by it is not taken']);
    expect(said(host.receive(NDATA, bytesOf(1, [byAlias(5n, { kind: 'int', value: 1 })]), 20_001))).toEqual([]);
  });

  test('a node that is not helped by it is asked ever more seldom; one that stays silent, a few times', () => {
    const host = online({ rebirthEveryMs: 1_000 });
    const times: number[] = [];
    for (let now = 10_000; now < 110_000; now += 100) {
      const broken = [
        ...host.receive(NBIRTH, nbirth(1), now),
        ...host.receive(NDATA, bytesOf(1, [byAlias(9n, { kind: 'int', value: 1 })]), now),
      ];
      if (asked([...broken, ...host.tick(now)]) > 0) times.push(now);
    }
    expect(times.slice(0, 4)).toEqual([10_000, 11_000, 13_000, 17_000]);
    expect(times.length).toBeLessThan(9);
    const silent = online({ rebirthEveryMs: 1_000 });
    let requests = asked(silent.receive(NDATA, bytesOf(1, []), 10_000));
    for (let now = 10_000; now < 10_000_000; now += 1_000) requests += asked(silent.tick(now));
    expect(requests).toBe(8);
  });

  test('a thousand nodes are asked at a bounded rate, each of them', () => {
    const host = online({ rebirthsPerSecond: 20 });
    const asks = new Set<string>();
    let most = 0;
    for (let at = 0; at < 1_000; at++) {
      for (const { topic } of published(host.receive(`spBv1.0/G/NDATA/N${at}`, bytesOf(3, []), 100_000)))
        asks.add(topic);
    }
    expect(asks.size).toBeLessThanOrEqual(21);
    for (let now = 100_100; now < 160_000; now += 100) {
      const requests = published(host.tick(now));
      most = Math.max(most, requests.length);
      for (const { topic } of requests) asks.add(topic);
    }
    expect(asks.size).toBe(1_000);
    expect(most).toBeLessThanOrEqual(20);
  });
});

describe('commands', () => {
  test('tck-id-operational-behavior-data-commands-dcmd-verb, tck-id-operational-behavior-data-commands-dcmd-metric-name, tck-id-operational-behavior-data-commands-dcmd-metric-value, tck-id-topics-dcmd-topic, tck-id-topics-dcmd-mqtt, tck-id-topics-dcmd-timestamp, tck-id-topics-dcmd-payload, tck-id-payloads-dcmd-timestamp, tck-id-payloads-dcmd-seq, tck-id-payloads-dcmd-qos, tck-id-payloads-dcmd-retain, tck-id-payloads-alias-data-cmd-requirement: a value is written to a device by its alias', () => {
    const sent = born().command({ ...NODE, device: 'D', metric: 'P', value: -7 }, 30_000);
    expect(sent).toMatchObject({ topic: 'spBv1.0/G/DCMD/N/D', qos: 0, retain: false });
    const read = payloadOf(typeof sent === 'string' ? new Uint8Array() : sent.payload);
    expect(read).toEqual({
      timestamp: 30_000n,
      metrics: [{ alias: 2n, timestamp: 30_000n, value: { kind: 'int', value: 0xfffffff9 } }],
    });
  });

  test('tck-id-operational-behavior-data-commands-ncmd-verb, tck-id-operational-behavior-data-commands-ncmd-metric-name, tck-id-operational-behavior-data-commands-ncmd-metric-value: a value is written to a node by its name where it has no alias', () => {
    const host = online();
    host.receive(NBIRTH, nbirth(1, [metric('Rate', 'UInt16', 100)]), 10_000);
    const sent = host.command({ ...NODE, device: null, metric: 'Rate', value: 250 }, 30_000);
    expect(sent).toMatchObject({ topic: 'spBv1.0/G/NCMD/N' });
    expect(payloadOf(typeof sent === 'string' ? new Uint8Array() : sent.payload).metrics).toMatchObject([
      { name: 'Rate', value: { kind: 'int', value: 250 } },
    ]);
  });

  test('what cannot be written is refused with the reason', () => {
    const host = born();
    expect(host.command({ ...NODE, device: 'D', metric: 'P', value: 'fast' }, 1)).toContain('is no Int32');
    expect(host.command({ ...NODE, device: 'D', metric: 'Q', value: 1 }, 1)).toContain('not in the birth');
    expect(host.command({ ...NODE, device: 'E', metric: 'P', value: 1 }, 1)).toContain('not online');
    expect(host.command({ group: 'G', node: 'X', device: null, metric: 'P', value: 1 }, 1)).toContain('not online');
  });
});
