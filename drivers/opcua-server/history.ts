import type { HistoricReading, NamespaceHistoryQuestion } from '@millrace/driver-api';
import {
  type DataValue,
  HistoryData,
  HistoryReadResult,
  ReadRawModifiedDetails,
  type SessionContext,
  type StatusCode,
  StatusCodes,
} from 'node-opcua';
import type { ServedPoint } from './messages.ts';
import { dataValueOf, type PlainValue } from './served-values.ts';

/** Values of one node in one answer; a client goes on from there by the continuation point. */
export const MOST_VALUES = 1_000;
/** Of texts and documents: each may be as long as a message. */
const MOST_TEXTS = 50;
const mostOf = ({ type }: ServedPoint): number => (type === 'text' || type === 'json' ? MOST_TEXTS : MOST_VALUES);
/** Nodes that wait for the store at a time, of all clients. */
const MOST_WAITING = 200;
/** The moment that OPC UA writes where none is meant (Part 6 §5.2.2.5). */
const NO_TIME = Date.UTC(1601, 0, 1);
/** The end of time, as far as a moment can be written; what OPC UA has for "without an end" lies far beyond. */
const LATEST = Date.UTC(9999, 11, 31);
const MICROS_PER_MS = 1_000;
/** A continuation point: the time of the last value told. It is the client's to keep, and this server remembers none. */
const POINT_BYTES = 8;

export interface HistoryParts {
  readonly history: (question: NamespaceHistoryQuestion) => Promise<readonly HistoricReading[]>;
  /** Told why nothing could be read. */
  readonly onFault: (path: string, reason: string) => void;
}

interface Continuation {
  readonly continuationPoint?: Buffer | null;
  readonly releaseContinuationPoints?: boolean | null;
}
type Done = (error: Error | null, result: HistoryReadResult) => void;
/** As the library calls it. */
export type ReadHistory = (
  context: SessionContext,
  details: unknown,
  range: unknown,
  encoding: unknown,
  continuation: Continuation,
  done: Done,
) => void;

type Way = Pick<NamespaceHistoryQuestion, 'start' | 'end' | 'backward'> & {
  /** Values that the client wants in one answer. */
  readonly wanted: number;
  /** It wants all of them, in as many answers as it takes. */
  readonly goesOn: boolean;
};

const failed = (statusCode: StatusCode): HistoryReadResult => new HistoryReadResult({ statusCode });

/** HistoryRead of raw values (Part 11 §6.5.3.2), without bounds, from the gateway's store. What else there is of it is refused. */
export function historyReader({ history, onFault }: HistoryParts): (point: ServedPoint) => ReadHistory {
  let waiting = 0;

  async function answer(point: ServedPoint, details: unknown, continuation: Continuation): Promise<HistoryReadResult> {
    // Nothing is remembered of one, so there is nothing to let go.
    if (continuation.releaseContinuationPoints) return failed(StatusCodes.Good);
    if (!(details instanceof ReadRawModifiedDetails) || details.isReadModified || details.returnBounds)
      return failed(StatusCodes.BadHistoryOperationUnsupported);
    const way = wayOf(details, mostOf(point));
    if (!way) return failed(StatusCodes.BadHistoryOperationInvalid);
    const last = continuation.continuationPoint?.length ? lastTold(continuation.continuationPoint) : null;
    if (last !== null && !isOn(way, last)) return failed(StatusCodes.BadContinuationPointInvalid);
    if (waiting >= MOST_WAITING) return failed(StatusCodes.BadTooManyOperations);
    waiting++;
    try {
      const { end, backward, wanted, goesOn } = way;
      const start = last ?? way.start;
      // One more than is told: it says whether there is more.
      const asked = { path: point.path, start, end, past: last !== null, backward, most: wanted + 1 };
      const found = await history(asked);
      const told = found.slice(0, wanted);
      const newest = told.at(-1);
      return new HistoryReadResult({
        statusCode: told.length === 0 ? StatusCodes.GoodNoData : StatusCodes.Good,
        historyData: new HistoryData({ dataValues: told.map((reading) => historic(point, reading)) }),
        ...(goesOn && newest && found.length > wanted ? { continuationPoint: pointAt(newest.time) } : {}),
      });
    } catch (error) {
      onFault(point.path, error instanceof Error ? error.message : String(error));
      return failed(StatusCodes.BadResourceUnavailable);
    } finally {
      waiting--;
    }
  }

  // The library counts the parameters.
  return (point) => (_context, details, _range, _encoding, continuation, done) => {
    void answer(point, details, continuation).then((result) => done(null, result));
  };
}

/** Null: of begin, end and number of values two at least must be there. */
function wayOf({ startTime, endTime, numValuesPerNode }: ReadRawModifiedDetails, most: number): Way | null {
  const [first, last] = [microsOf(startTime), microsOf(endTime)];
  const wanted = Math.min(numValuesPerNode || most, most);
  if (first === null && last === null) return null;
  if ((first === null || last === null) && numValuesPerNode === 0) return null;
  if (first === null) return { start: last, end: null, backward: true, wanted, goesOn: numValuesPerNode > most };
  if (last === null) return { start: first, end: null, backward: false, wanted, goesOn: numValuesPerNode > most };
  // A moment alone: what is there at that moment.
  const end = last === first ? first + 1 : last;
  return { start: first, end, backward: last < first, wanted, goesOn: true };
}

function microsOf(time: Date | null | undefined): number | null {
  const at = time?.getTime() ?? NO_TIME;
  return Number.isNaN(at) || at <= NO_TIME ? null : Math.min(at, LATEST) * MICROS_PER_MS;
}

const isOn = ({ start, end, backward }: Way, time: number): boolean => {
  const sign = backward ? -1 : 1;
  return (start === null || (time - start) * sign >= 0) && (end === null || (end - time) * sign > 0);
};

function pointAt(time: number): Buffer {
  const bytes = Buffer.alloc(POINT_BYTES);
  bytes.writeDoubleBE(time);
  return bytes;
}
const lastTold = (bytes: Buffer): number => (bytes.length === POINT_BYTES ? bytes.readDoubleBE() : Number.NaN);

const historic = (point: ServedPoint, { value, ...reading }: HistoricReading): DataValue =>
  dataValueOf(point, plainOf(point, value), reading);

/** As the newest value is told: whole documents as their text. */
function plainOf({ type }: ServedPoint, value: HistoricReading['value']): PlainValue {
  if (value === null) return null;
  return type === 'json' || typeof value === 'object' ? JSON.stringify(value) : value;
}
