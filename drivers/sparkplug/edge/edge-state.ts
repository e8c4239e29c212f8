import { dataTypeOf, numberOf } from '../codec/data-type.ts';
import type { Metric } from '../codec/payload.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { readPayload } from '../codec/read-payload.ts';
import { readValue, writeValue } from '../codec/value.ts';
import { writePayload } from '../codec/write-payload.ts';
import type { Publication } from '../host/host-types.ts';
import { BIRTH_DEATH, REBIRTH } from '../session-metrics.ts';
import { readState } from '../state-message.ts';
import { readTopic, topicOf } from '../topic.ts';
import {
  type EdgeEffect,
  type EdgePoint,
  type EdgeRules,
  type EdgeValue,
  HOST_WAIT_MS,
  MOST_METRICS,
} from './edge-types.ts';
import { Outbox } from './outbox.ts';
import { type MetricStyle, metricOf, PointTable, type TabledPoint } from './point-table.ts';

/**
 * A Sparkplug edge node without its connection: what happens is told to it together with the time (ms since 1970), what is
 * to be done is answered. `away`: no connection; `waiting`: connected, for the primary host; `born`: it reports.
 */
export class EdgeState {
  readonly #rules: EdgeRules;
  readonly #points: PointTable;
  readonly #outbox: Outbox;
  readonly #lostDevices = new Set<string>();
  /** The time of the primary host's last state, by broker: at each it has another. */
  readonly #hostTimes = new Map<number, number>();
  #phase: 'away' | 'waiting' | 'born' = 'away';
  /** Of this connection: a state that is kept by the broker may come before the subscription is granted. */
  #hostOnline = false;
  #broker = 0;
  #bdSeq = 0;
  #seq = 0;
  #since = 0;

  /** Throws a RangeError for points that cannot be reported, or that stand twice. */
  constructor(rules: EdgeRules, points: readonly EdgePoint[]) {
    this.#rules = rules;
    this.#points = new PointTable(points);
    this.#outbox = new Outbox(rules.mostKept);
  }

  get phase(): 'away' | 'waiting' | 'born' {
    return this.#phase;
  }
  /** Values that wait for somebody to take them. */
  get waiting(): number {
    return this.#outbox.waiting;
  }
  /** Values that are not known to have come. */
  get pending(): number {
    return this.#outbox.pending;
  }
  get mark(): number {
    return this.#outbox.mark;
  }
  /** The broker has answered something sent after this mark. */
  confirm = (mark: number): void => this.#outbox.confirm(mark);

  /** Before CONNECT: the will to give with it, which ties it to the births that follow. */
  connecting(bdSeq: number, broker = 0): Publication {
    this.#bdSeq = bdSeq;
    this.#broker = broker;
    this.#phase = 'away';
    this.#hostOnline = false;
    return this.#death();
  }

  /** What to subscribe to, by QoS 1: commands, and the state of the primary host. */
  get subscriptions(): readonly string[] {
    const { group, node, primaryHost } = this.#rules;
    const writable = this.#points.devices.filter((device) => this.#points.of(device).some((point) => point.writable));
    return [
      topicOf({ type: 'NCMD', group, node }),
      ...writable.map((device) => topicOf({ type: 'DCMD', group, node, device })),
      ...(primaryHost === null ? [] : [topicOf({ type: 'STATE', host: primaryHost })]),
    ];
  }

  /** After the subscriptions are granted. */
  subscribed(now: number): EdgeEffect[] {
    this.#since = now;
    this.#phase = 'waiting';
    return this.#rules.primaryHost === null || this.#hostOnline ? this.#births(now) : [];
  }

  receive(topic: string, payload: Uint8Array, now: number): EdgeEffect[] {
    const read = readTopic(topic);
    if (!read.ok) return [{ kind: 'refused', topic, reason: read.reason }];
    const named = read.topic;
    if (named.type === 'STATE')
      return named.host === this.#rules.primaryHost ? this.#hostState(topic, payload, now) : [];
    const mine = named.group === this.#rules.group && named.node === this.#rules.node;
    if (!mine || (named.type !== 'NCMD' && named.type !== 'DCMD')) return [];
    const decoded = readPayload(payload);
    if (!decoded.ok) return [{ kind: 'refused', topic, reason: `${decoded.error.code}: ${decoded.error.message}` }];
    const device = named.type === 'DCMD' ? named.device : null;
    return decoded.payload.metrics.flatMap((metric) => this.#command(topic, device, metric, now));
  }

  /**
   * Readings of points. What has not changed is not said again; what is older than the last is history. null where there
   * is no room for them: then nothing was taken and the caller keeps them. Throws a PayloadError for a value that is not
   * of its point's type and a RangeError for a point that is not known, before anything is taken.
   */
  report(values: readonly EdgeValue[], now: number): EdgeEffect[] | null {
    const points = values.map((value) => this.#checked(value));
    if (this.#outbox.room < values.length) return null;
    const fresh: EdgeValue[] = [];
    const late: EdgeValue[] = [];
    for (const [at, value] of values.entries()) {
      const point = points[at] as TabledPoint;
      if (point.last && value.time < point.last.time) late.push(value);
      else if (value.historical) {
        late.push(value);
        point.last = value;
      } else {
        if (!point.last || !same(point.last.value, value.value)) fresh.push(value);
        point.last = value;
      }
    }
    if (this.#phase !== 'born') {
      this.#outbox.keep([...fresh, ...late]);
      return [];
    }
    return [...this.#data(fresh, false, now), ...this.#data(late, true, now)];
  }

  /** The edge node does not reach the device any more. */
  deviceLost(device: string, now: number): EdgeEffect[] {
    if (!this.#points.devices.includes(device) || this.#lostDevices.has(device)) return [];
    this.#lostDevices.add(device);
    const { group, node } = this.#rules;
    return this.#phase === 'born' ? [this.#say(topicOf({ type: 'DDEATH', group, node, device }), [], now)] : [];
  }

  deviceBack(device: string, now: number): EdgeEffect[] {
    if (!this.#lostDevices.delete(device) || this.#phase !== 'born') return [];
    return [this.#deviceBirth(device, now)];
  }

  /** What is due by now: another broker, where the primary host does not show itself at this one. */
  tick(now: number): EdgeEffect[] {
    if (this.#phase !== 'waiting' || this.#rules.brokers < 2 || now - this.#since < HOST_WAIT_MS) return [];
    this.#phase = 'away';
    return [{ kind: 'disconnect', reason: `the host ${this.#rules.primaryHost} is not at this broker`, next: true }];
  }

  /** The connection is gone. */
  lost(): void {
    this.#phase = 'away';
    this.#outbox.lost();
  }

  /** Before it is ended on purpose: the death to say first. */
  leaving(): Publication {
    const death = this.#death();
    this.lost();
    return death;
  }

  #checked(value: EdgeValue): TabledPoint {
    const point = this.#points.find(value.device, value.name);
    if (!point)
      throw new RangeError(`"${value.name}" of ${value.device ?? 'the edge node'} is no point of this edge node`);
    if (!Number.isSafeInteger(value.time) || value.time < 0) throw new RangeError(`${value.time} is no time in ms`);
    if (value.value !== null) writeValue(point.type, value.value);
    return point;
  }

  #hostState(topic: string, bytes: Uint8Array, now: number): EdgeEffect[] {
    const state = readState(bytes);
    if (typeof state === 'string') return [{ kind: 'refused', topic, reason: state }];
    // An older will that the broker speaks late says nothing about the session of now.
    if (state.timestamp < (this.#hostTimes.get(this.#broker) ?? 0)) return [];
    this.#hostTimes.set(this.#broker, state.timestamp);
    this.#hostOnline = state.online;
    if (state.online) return this.#phase === 'waiting' ? this.#births(now) : [];
    const reason = `the host ${this.#rules.primaryHost} is offline`;
    const next = this.#rules.brokers > 1;
    if (this.#phase === 'born') {
      return [
        { kind: 'publish', publication: this.leaving() },
        { kind: 'disconnect', reason, next },
      ];
    }
    // With one broker there is nowhere to go: it is waited for where it will come.
    if (this.#phase !== 'waiting' || !next) return [];
    this.#phase = 'away';
    return [{ kind: 'disconnect', reason, next }];
  }

  #command(topic: string, device: string | null, metric: Metric, now: number): EdgeEffect[] {
    if (device === null && metric.name === REBIRTH) {
      const wanted = metric.value?.kind === 'boolean' && metric.value.value;
      return wanted && this.#phase === 'born' ? this.#births(now) : [];
    }
    const point = this.#points.meant(metric, device);
    const named = metric.name ?? `alias ${metric.alias ?? 'none'}`;
    if (!point?.writable) {
      return [{ kind: 'refused', topic, reason: `"${point?.name ?? named}" is not to be written` }];
    }
    try {
      const type = dataTypeOf(metric.datatype ?? 0) ?? point.type;
      if (type !== point.type) throw new PayloadError('bad-value', `it comes as ${type} and is ${point.type}`);
      const value = metric.isNull || !metric.value ? null : readValue(type, metric.value);
      return [{ kind: 'write', device, name: point.name, value }];
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      return [{ kind: 'refused', topic, reason: `"${point.name}": ${error.message}` }];
    }
  }

  /** All births, and then what was kept, as history. */
  #births(now: number): EdgeEffect[] {
    const { group, node } = this.#rules;
    this.#phase = 'born';
    this.#seq = 0;
    const own: Metric[] = [
      this.#bdSeqMetric(now),
      {
        name: REBIRTH,
        timestamp: BigInt(now),
        datatype: numberOf('Boolean'),
        value: { kind: 'boolean', value: false },
      },
      ...this.#current(null, now),
    ];
    const effects = [this.#say(topicOf({ type: 'NBIRTH', group, node }), own, now)];
    for (const device of this.#points.devices) {
      if (!this.#lostDevices.has(device)) effects.push(this.#deviceBirth(device, now));
    }
    const { last = [], history = [] } = Object.groupBy(this.#outbox.take(), (value) =>
      this.#points.find(value.device, value.name)?.last === value ? 'last' : 'history',
    );
    // The last of each point is in its birth already, which may be lost like any other message.
    this.#outbox.sent(last);
    return [...effects, ...this.#data(history, true, now)];
  }

  #deviceBirth(device: string, now: number): EdgeEffect {
    const { group, node } = this.#rules;
    return this.#say(topicOf({ type: 'DBIRTH', group, node, device }), this.#current(device, now), now);
  }

  /** What is known of each point, in the order of time. */
  #current(device: string | null, now: number): Metric[] {
    const style: MetricStyle = { birth: true, aliases: this.#rules.aliases, historical: false };
    return this.#points
      .of(device)
      .map((point) => ({ point, value: point.last?.value ?? null, time: point.last?.time ?? now }))
      .sort((a, b) => a.time - b.time)
      .map(({ point, value, time }) => metricOf(point, value, time, style));
  }

  /** Values by device, in the order of time, so many to a message. Those of a device that is lost are kept. */
  #data(values: readonly EdgeValue[], historical: boolean, now: number): EdgeEffect[] {
    const { group, node, aliases } = this.#rules;
    const style: MetricStyle = { birth: false, aliases, historical };
    const sorted = [...values].sort((a, b) => a.time - b.time);
    const effects: EdgeEffect[] = [];
    for (const [device, of] of Map.groupBy(sorted, (value) => value.device)) {
      if (device !== null && this.#lostDevices.has(device)) {
        this.#outbox.keep(of);
        continue;
      }
      const topic = topicOf(device === null ? { type: 'NDATA', group, node } : { type: 'DDATA', group, node, device });
      for (let at = 0; at < of.length; at += MOST_METRICS) {
        const some = of.slice(at, at + MOST_METRICS);
        const metrics = some.map(({ name, value, time }) => {
          const point = this.#points.find(device, name) as TabledPoint;
          return metricOf(point, value, time, style);
        });
        effects.push(this.#say(topic, metrics, now));
        this.#outbox.sent(some);
      }
    }
    return effects;
  }

  #say(topic: string, metrics: readonly Metric[], now: number): EdgeEffect {
    const payload = writePayload({ timestamp: BigInt(now), metrics, seq: BigInt(this.#seq) });
    this.#seq = (this.#seq + 1) % 256;
    return { kind: 'publish', publication: { topic, payload, qos: 0, retain: false } };
  }

  #bdSeqMetric = (now: number | null): Metric => ({
    name: BIRTH_DEATH,
    ...(now === null ? {} : { timestamp: BigInt(now) }),
    datatype: numberOf('Int64'),
    value: { kind: 'long', value: BigInt(this.#bdSeq) },
  });

  #death(): Publication {
    const { group, node } = this.#rules;
    return {
      topic: topicOf({ type: 'NDEATH', group, node }),
      payload: writePayload({ metrics: [this.#bdSeqMetric(null)] }),
      qos: 1,
      retain: false,
    };
  }
}

/** Whether two values say the same; tables and lists are never held to be equal without looking further than is worth it. */
const same = (one: unknown, other: unknown): boolean => Object.is(one, other);
