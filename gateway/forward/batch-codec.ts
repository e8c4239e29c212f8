import type { DoubtedTime, ObservationRecord, SampleColumns, SeqRange } from '@millrace/contracts';
import { planColumn, readColumn, writeColumn } from '@millrace/contracts/column-codec';
import type { ReceiverBatch } from '@millrace/timeseries';

const MAGIC = 0x424c524d; // "MRLB"
const VERSION = 1;
const HEAD = 16;
const MOST_ROWS = 5_000_000;
const COLUMNS = ['seq', 'point', 'time', 'arrival', 'value', 'quality', 'source'] as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** What of a batch is text. */
interface Texts {
  readonly gateway: string;
  readonly epoch: number;
  readonly covered: readonly SeqRange[];
  readonly deadbanded: readonly (readonly [string, number])[];
  readonly sources: readonly string[];
  readonly other: readonly (readonly [number, string])[];
  readonly doubted?: readonly (readonly [number, DoubtedTime])[];
  readonly observations: readonly ObservationRecord[];
}

/**
 * A batch for a receiver on another machine, version 1: head (magic, version, rows, bytes of the text), the columns of
 * the contracts' `column-codec.ts`, seq among them (what lay within its deadband left holes), then the rest as JSON text.
 */
export function encodeBatch(batch: ReceiverBatch): Uint8Array<ArrayBuffer> {
  const { samples, gateway, epoch, covered, deadbanded, observations } = batch;
  const { length, sources, other } = samples;
  const texts: Texts = {
    gateway,
    epoch,
    covered,
    deadbanded: [...deadbanded],
    sources,
    other: [...other],
    ...(samples.doubted?.size ? { doubted: [...samples.doubted] } : {}),
    observations,
  };
  const text = encoder.encode(JSON.stringify(texts));
  const plans = COLUMNS.map((name) => planColumn(samples[name], length));
  const bytes = length === 0 ? HEAD : plans.reduce((sum, plan) => sum + plan.bytes, HEAD);
  const buffer = new ArrayBuffer(bytes + text.length);
  const view = new DataView(buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, VERSION);
  view.setUint32(8, length, true);
  view.setUint32(12, text.length, true);
  let offset = HEAD;
  if (length > 0) {
    for (const [at, plan] of plans.entries()) {
      offset = writeColumn(buffer, offset, plan, samples[COLUMNS[at] ?? 'seq'], length);
    }
  }
  const out = new Uint8Array(buffer);
  out.set(text, offset);
  return out;
}

/** The batch behind the bytes. Throws a RangeError where they are none, or of a version that is not known here. */
export function decodeBatch(bytes: Uint8Array): ReceiverBatch {
  const buffer = new Uint8Array(bytes).buffer;
  if (buffer.byteLength < HEAD) throw new RangeError('a batch is cut short');
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('these bytes are not a batch of the log');
  if (view.getUint8(4) !== VERSION) throw new RangeError(`a batch has version ${view.getUint8(4)}; here is ${VERSION}`);
  const length = view.getUint32(8, true);
  if (length > MOST_ROWS) throw new RangeError(`a batch has ${length} rows; ${MOST_ROWS} is the most`);
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
  const texts = textsOf(new Uint8Array(buffer, offset, view.getUint32(12, true)));
  const { sources, other, doubted, deadbanded, ...rest } = texts;
  for (const source of columns.source) if (source >= sources.length) throw new RangeError('a reading without a source');
  const samples: SampleColumns = {
    ...columns,
    length,
    sources,
    other: new Map(other),
    ...(doubted ? { doubted: new Map(doubted) } : {}),
  };
  return { ...rest, samples, deadbanded: new Map(deadbanded) };
}

function textsOf(bytes: Uint8Array): Texts {
  let texts: Texts;
  try {
    texts = JSON.parse(decoder.decode(bytes)) as Texts;
  } catch (cause) {
    throw new RangeError('the text of a batch cannot be read', { cause });
  }
  if (typeof texts.gateway !== 'string' || !Number.isSafeInteger(texts.epoch))
    throw new RangeError('a batch of nobody');
  return texts;
}
