import type { DoubtedTime } from './clock-fault.ts';
import { type EncodedColumn, planColumn, readColumn, writeColumn } from './column-codec.ts';
import type { FactSetRecord, ObservationRecord } from './log.ts';
import type { SampleColumns } from './sample.ts';

/**
 * Records that were made durable together: seq runs from `firstSeq` to `lastSeq` without a hole, over the samples
 * first, then the observations, then the fact sets.
 */
export interface LogGroup {
  readonly gateway: string;
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly samples: SampleColumns;
  readonly observations: readonly ObservationRecord[];
  readonly factSets: readonly FactSetRecord[];
}

/** The identity a group has: it is kept beside the encoded bytes, never in them. */
export type GroupIdentity = Pick<LogGroup, 'gateway' | 'epoch' | 'firstSeq'>;
type Unidentified<Row> = Row extends unknown ? Omit<Row, 'gateway' | 'epoch' | 'seq' | 'kind'> : never;
export type ObservationRow = Unidentified<ObservationRecord>;
export type FactSetRow = Unidentified<FactSetRecord>;

/** What a group holds before it has an identity. Only the first `length` rows of the columns count. */
export interface GroupContent {
  readonly samples: Omit<SampleColumns, 'seq'>;
  readonly observations: readonly ObservationRow[];
  readonly factSets: readonly FactSetRow[];
}

const MAGIC = 0x474c524d; // "MRLG"
const VERSION = 1;
const HEAD = 24;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const COLUMNS = ['point', 'time', 'arrival', 'value', 'quality', 'source'] as const;

interface Texts {
  sources: readonly string[];
  other: [number, string][];
  /** Left out where no time is doubted, and by programs from before it was kept. */
  doubted?: [number, DoubtedTime][];
  observations: readonly ObservationRow[];
  factSets: readonly FactSetRow[];
}

/**
 * A group as bytes, version 1: head (magic, version, number of samples, length of the texts), the columns of
 * `column-codec.ts`, then the sources, values that are no numbers, observations and fact sets as JSON text.
 */
export function encodeGroup(group: GroupContent): Uint8Array<ArrayBuffer> {
  const { samples } = group;
  const { length } = samples;
  const plans: EncodedColumn[] = [];
  let bytes = HEAD;
  if (length > 0) {
    for (const name of COLUMNS) {
      const plan = planColumn(samples[name], length);
      plans.push(plan);
      bytes += plan.bytes;
    }
  }
  const texts: Texts = {
    sources: samples.sources,
    other: [...samples.other],
    ...(samples.doubted?.size ? { doubted: [...samples.doubted] } : {}),
    observations: group.observations,
    factSets: group.factSets,
  };
  const text = encoder.encode(JSON.stringify(texts));
  const buffer = new ArrayBuffer(bytes + text.length);
  const view = new DataView(buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, VERSION);
  view.setUint32(8, length, true);
  view.setUint32(12, text.length, true);
  let offset = HEAD;
  plans.forEach((plan, at) => {
    offset = writeColumn(buffer, offset, plan, samples[COLUMNS[at] as (typeof COLUMNS)[number]], length);
  });
  const out = new Uint8Array(buffer);
  out.set(text, offset);
  return out;
}

/** The group behind the bytes. Throws a RangeError where they are not a group, or of a version not known here. */
export function decodeGroup(bytes: Uint8Array, identity: GroupIdentity): LogGroup {
  // Views need an offset that is a multiple of eight: bytes within a larger buffer are copied.
  const own = bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer;
  const buffer = own ? (bytes.buffer as ArrayBuffer) : new Uint8Array(bytes).buffer;
  if (bytes.length < HEAD) throw new RangeError('a group is cut short');
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('these bytes are not a group of the log');
  const version = view.getUint8(4);
  if (version !== VERSION) throw new RangeError(`a group has version ${version}; this program knows ${VERSION}`);
  const length = view.getUint32(8, true);
  const columns = {
    seq: new Float64Array(length),
    point: new Int32Array(length),
    time: new Float64Array(length),
    arrival: new Float64Array(length),
    value: new Float64Array(length),
    quality: new Uint16Array(length),
    source: new Uint16Array(length),
  };
  let offset = HEAD;
  if (length > 0) for (const name of COLUMNS) offset = readColumn(buffer, offset, columns[name]);
  const text = new Uint8Array(buffer, offset, view.getUint32(12, true));
  const texts = JSON.parse(decoder.decode(text)) as Texts;
  return identified(
    {
      samples: {
        ...columns,
        length,
        sources: texts.sources,
        other: new Map(texts.other),
        ...(texts.doubted ? { doubted: new Map(texts.doubted) } : {}),
      },
      observations: texts.observations,
      factSets: texts.factSets,
    },
    identity,
  );
}

/** Gives a group its identity: numbers its records from `firstSeq`. `samples.seq` is made where it is not there yet. */
export function identified(
  content: GroupContent & { readonly samples: { readonly seq?: Float64Array } },
  identity: GroupIdentity,
): LogGroup {
  const { gateway, epoch, firstSeq } = identity;
  const { samples } = content;
  const seq = samples.seq ?? new Float64Array(samples.length);
  for (let at = 0; at < samples.length; at++) seq[at] = firstSeq + at;
  let next = firstSeq + samples.length;
  const observations = content.observations.map(
    (row): ObservationRecord => ({ ...row, kind: 'observation', gateway, epoch, seq: next++ }),
  );
  const factSets = content.factSets.map(
    (row): FactSetRecord => ({ ...row, kind: 'fact-set', gateway, epoch, seq: next++ }),
  );
  return { gateway, epoch, firstSeq, lastSeq: next - 1, samples: { ...samples, seq }, observations, factSets };
}
