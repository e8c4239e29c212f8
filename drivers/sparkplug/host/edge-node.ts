import type { Metric, Payload } from '../codec/payload.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { BIRTH_DEATH, REBIRTH } from '../session-metrics.ts';
import type { EdgeNodeId } from '../topic.ts';
import { type HostEffect, type HostValue, MOST_DEVICES } from './host-types.ts';
import { type KnownMetric, MetricBook } from './metric-book.ts';
import { OwnTimes } from './own-times.ts';
import { plainValue } from './plain-value.ts';
import { Sequence } from './sequence.ts';

/** A message of an edge node, decoded. */
export interface NodeMessage {
  readonly topic: string;
  readonly type: 'NBIRTH' | 'NDEATH' | 'NDATA' | 'DBIRTH' | 'DDEATH' | 'DDATA';
  readonly device: string | null;
  readonly payload: Payload;
  readonly bytes: number;
}

export interface NodeSurroundings {
  readonly effects: HostEffect[];
  /** Asks for a new birth, when it is this node's turn. */
  readonly rebirth: (reason: string) => void;
}

/** Where a metric stands. */
interface Place {
  readonly topic: string;
  readonly device: string | null;
  readonly birth: boolean;
  /** When it was heard. */
  readonly now: number;
}

const QUALITY = { good: 192, stale: 500 } as const;

/**
 * One edge node as a host application sees it: its birth, what is known by it, the order of its messages. Pure: no clock
 * and no I/O; what is to be done is pushed to `effects`.
 */
export class EdgeNode {
  readonly id: EdgeNodeId;
  readonly #book = new MetricBook();
  readonly #sequence: Sequence<NodeMessage>;
  readonly #ownTimes: OwnTimes;
  readonly #onlineDevices = new Set<string>();
  #online = false;
  /** The latest time of a value (ms): what is lost afterwards stands behind it, also where that clock is ahead. */
  #latest = 0;
  #bdSeq: bigint | null = null;
  /** Births that have carried this bdSeq: a death that carries it may be that of an older session. */
  #birthsOfIt = 0;

  /** `ownTimes`: when its values were told as lost before anything was heard of it. */
  constructor(id: EdgeNodeId, reorderMs: number, ownTimes = new OwnTimes()) {
    this.id = id;
    this.#ownTimes = ownTimes;
    this.#sequence = new Sequence(reorderMs);
  }

  get online(): boolean {
    return this.#online;
  }
  get latest(): number {
    return this.#latest;
  }
  /** What stands by its birth, or that of one of its devices, but what serves the session. */
  readings = (device: string | null): KnownMetric[] =>
    [...this.#book.of(device)].filter((known) => !isOfSession(known));
  known = (device: string | null, name: string): KnownMetric | undefined => this.#book.named(device, name);
  deviceOnline = (device: string): boolean => this.#onlineDevices.has(device);

  receive(message: NodeMessage, now: number, around: NodeSurroundings): void {
    if (message.type === 'NBIRTH') this.#birth(message, now, around);
    else if (message.type === 'NDEATH') this.#death(message, now, around);
    else if (!this.#online) around.rebirth(`${message.type} came before a birth`);
    else this.#inOrder(message, now, around);
  }

  /** What waited too long for something missing is taken as it is, and a new birth is asked for. */
  tick(now: number, around: NodeSurroundings): void {
    const expected = this.#sequence.expected;
    const ready = this.#sequence.overdue(now);
    if (!ready) return;
    for (const message of ready) this.#apply(message, now, around);
    around.rebirth(`the message with sequence number ${expected} did not come`);
  }

  /** Nothing is known of it any more: its death was told, or the way to the broker is gone. */
  offline(now: number, reason: string, { effects }: NodeSurroundings): void {
    if (!this.#online) return;
    for (const device of this.#onlineDevices) this.#deviceGone(device, now, reason, effects);
    this.#online = false;
    this.#stale(null, now, effects);
    effects.push({ kind: 'presence', ...this.id, device: null, online: false, at: now, reason });
  }

  #birth({ topic, payload }: NodeMessage, now: number, around: NodeSurroundings): void {
    const { effects } = around;
    const seq = sequenceOf(payload);
    if (seq === null) {
      effects.push({ kind: 'refused', topic, reason: 'a birth without a sequence number from 0 to 255' });
      around.rebirth('its birth had no sequence number');
      return;
    }
    // Devices are of this session only when they are born in it.
    for (const device of this.#onlineDevices) this.#deviceGone(device, now, 'its edge node was born anew', effects);
    const bdSeq = bdSeqOf(payload);
    this.#birthsOfIt = bdSeq !== null && bdSeq === this.#bdSeq ? this.#birthsOfIt + 1 : 1;
    this.#bdSeq = bdSeq;
    this.#sequence.begin(seq);
    this.#book.clear();
    this.#online = true;
    this.#told(topic, this.#book.born(null, payload.metrics), effects);
    if (bdSeq === null) effects.push({ kind: 'refused', topic, reason: 'a birth without bdSeq: any death is taken' });
    effects.push({ kind: 'presence', ...this.id, device: null, online: true, at: now, reason: 'birth' });
    for (const metric of payload.metrics) {
      if (!isOfSession(metric)) this.#value({ topic, device: null, birth: true, now }, metric, payload, around);
    }
  }

  #death({ topic, payload }: NodeMessage, now: number, around: NodeSurroundings): void {
    if (!this.#online) return;
    const bdSeq = bdSeqOf(payload);
    if (this.#bdSeq !== null && bdSeq !== this.#bdSeq) {
      const reason = `the death of another session (bdSeq ${bdSeq ?? 'none'}, the birth had ${this.#bdSeq})`;
      around.effects.push({ kind: 'refused', topic, reason });
      return;
    }
    this.offline(now, 'death', around);
    // Two sessions with one bdSeq cannot be told apart: whoever lives after all is found by asking.
    if (this.#birthsOfIt > 1) around.rebirth('its death may be that of an older session with the same bdSeq');
  }

  #inOrder(message: NodeMessage, now: number, around: NodeSurroundings): void {
    const seq = sequenceOf(message.payload);
    if (seq === null) {
      around.effects.push({ kind: 'refused', topic: message.topic, reason: 'no sequence number from 0 to 255' });
      around.rebirth('a message had no sequence number');
      return;
    }
    const expected = this.#sequence.expected;
    const { ready, gap } = this.#sequence.take(seq, message, message.bytes, now);
    for (const each of ready) this.#apply(each, now, around);
    if (gap) around.rebirth(`sequence number ${seq} came where ${expected} was due`);
  }

  #apply({ type, topic, device, payload }: NodeMessage, now: number, around: NodeSurroundings): void {
    const { effects } = around;
    const at = timeOf(payload.timestamp) ?? now;
    if (type === 'DBIRTH' && device !== null) this.#deviceBirth(topic, device, payload, now, around);
    else if (type === 'DDEATH' && device !== null) this.#deviceGone(device, at, 'death', effects);
    else if (device !== null && !this.#onlineDevices.has(device)) {
      effects.push({ kind: 'refused', topic, reason: `data of the device "${device}", of which no birth is known` });
      around.rebirth(`data of the device "${device}" came before its birth`);
    } else {
      for (const metric of payload.metrics) this.#value({ topic, device, birth: false, now }, metric, payload, around);
    }
  }

  #deviceBirth(topic: string, device: string, payload: Payload, now: number, around: NodeSurroundings): void {
    const { effects } = around;
    if (!this.#book.has(device) && this.#book.devices().length >= MOST_DEVICES) {
      effects.push({ kind: 'refused', topic, reason: `more than ${MOST_DEVICES} devices at one edge node` });
      return;
    }
    this.#told(topic, this.#book.born(device, payload.metrics), effects);
    this.#onlineDevices.add(device);
    effects.push({ kind: 'presence', ...this.id, device, online: true, at: now, reason: 'birth' });
    for (const metric of payload.metrics) this.#value({ topic, device, birth: true, now }, metric, payload, around);
  }

  #deviceGone(device: string, at: number, reason: string, effects: HostEffect[]): void {
    if (!this.#onlineDevices.delete(device)) return;
    this.#stale(device, at, effects);
    effects.push({ kind: 'presence', ...this.id, device, online: false, at, reason });
  }

  #stale(device: string | null, time: number, effects: HostEffect[]): void {
    const lost = lostAt(time, this.#latest);
    for (const known of this.readings(device)) {
      this.#ownTimes.set(device, known.name, lost.time);
      effects.push({ kind: 'value', value: { ...this.#named(known), ...lost } });
    }
  }

  #value({ topic, device, birth, now }: Place, metric: Metric, payload: Payload, around: NodeSurroundings): void {
    const { effects } = around;
    if (metric.value?.kind === 'template' && metric.value.value.isDefinition) {
      const reason = `the template "${metric.name ?? ''}" is defined outside of a birth`;
      if (!birth) effects.push({ kind: 'refused', topic, reason });
      return;
    }
    const known = this.#book.find(device, metric);
    if (typeof known === 'string') {
      effects.push({ kind: 'refused', topic, reason: known });
      around.rebirth(known);
      return;
    }
    if (isOfSession(known)) return;
    try {
      const value: HostValue = {
        ...this.#named(known),
        value: plainValue(known.type, metric, { definitions: this.#book.definitions, birth }),
        time: timeOf(metric.timestamp ?? payload.timestamp),
        quality: qualityOf(metric),
        historical: metric.isHistorical ?? false,
        transient: metric.isTransient ?? false,
      };
      for (const told of this.#timed(value, birth, now)) {
        this.#latest = Math.max(this.#latest, told.time ?? 0);
        effects.push({ kind: 'value', value: told });
      }
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      effects.push({ kind: 'refused', topic, reason: `"${known.name}": ${error.message}` });
    }
  }

  /**
   * A value at its own time; one that stands before its loss as it is now, for who says it is alive. A birth repeats what was
   * at its own time; of data nothing is told there as well: by a slow clock a counter would fall from each reading to the next.
   */
  #timed(value: HostValue, birth: boolean, now: number): HostValue[] {
    const { device, metric, time, historical } = value;
    const instead = historical ? null : this.#ownTimes.instead(device, metric, time, now);
    if (instead === null) return [value];
    if (time === null) return [{ ...value, time: instead }];
    const alive = { ...value, time: instead, sourceTime: time };
    return birth ? [{ ...value, historical: true }, alive] : [alive];
  }

  #named = ({ device, name, type }: KnownMetric) => ({ ...this.id, device, metric: name, type });

  #told(topic: string, faults: readonly string[], effects: HostEffect[]): void {
    for (const reason of faults) effects.push({ kind: 'refused', topic, reason });
  }
}

/** Nothing is known from this moment on; it stands behind what was said last, also where that clock is ahead. */
export const lostAt = (time: number, latest: number) =>
  ({
    value: null,
    time: Math.max(time, latest + 1),
    quality: 'stale',
    historical: false,
    transient: false,
  }) as const;

/** Metrics that serve the session itself and are nobody's reading. */
const isOfSession = ({ name }: { readonly name?: string | undefined }): boolean =>
  name === BIRTH_DEATH || name === REBIRTH;

const sequenceOf = ({ seq }: Payload): number | null => (seq !== undefined && seq < 256n ? Number(seq) : null);

function bdSeqOf({ metrics }: Payload): bigint | null {
  const value = metrics.find(({ name }) => name === BIRTH_DEATH)?.value;
  if (value?.kind === 'long') return value.value;
  return value?.kind === 'int' ? BigInt(value.value) : null;
}

/** The last moment that JavaScript's calendar knows. */
const LAST = 8.64e15;
const timeOf = (time: bigint | undefined): number | null => (time === undefined || time > LAST ? null : Number(time));

const INT32 = 3;

/** What the property "Quality" says (0 bad, 192 good, 500 stale); good where there is none, bad where it says neither. */
function qualityOf({ properties }: Metric): HostValue['quality'] {
  const quality = properties?.find(({ key }) => key === 'Quality');
  if (!quality) return 'good';
  const code = quality.value?.kind === 'int' && (quality.type ?? INT32) === INT32 ? quality.value.value : null;
  if (code === QUALITY.good) return 'good';
  return code === QUALITY.stale ? 'stale' : 'bad';
}
