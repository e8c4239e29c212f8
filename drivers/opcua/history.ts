import { MICROS_PER_MS, type Micros, type PointId } from '@millrace/contracts';
import type { DeviceSample, DriverLog } from '@millrace/driver-api';
import {
  AttributeIds,
  HistoryData,
  HistoryReadRequest,
  type HistoryReadResult,
  ReadRawModifiedDetails,
  TimestampsToReturn,
} from 'node-opcua-client';
import { inChunks, type OperationLimits } from './limits.ts';
import { type NodePoint, valueOfNode } from './monitored-items.ts';
import type { RawSession } from './raw-session.ts';
import { resolveStructures } from './structures.ts';
import { type EnumerationNames, sampleOf } from './value.ts';

export interface HistoryParts {
  readonly session: RawSession;
  readonly limits: OperationLimits;
  readonly names: ReadonlyMap<number, EnumerationNames>;
  readonly log: DriverLog;
  readonly signal: AbortSignal;
  /** Resolves when the samples are safe. */
  deliver(samples: readonly DeviceSample[]): Promise<void>;
}

/** HistoryRead in a node's AccessLevel (OPC UA Part 3 §8.57). */
const HISTORY_READ = 0x04;
const NODES_A_CALL = 50;
const VALUES_A_CALL = 1_000;
/** Of one chunk of nodes: a server whose pages never end is left. */
const MOST_PAGES = 1_000;

/**
 * Tells what the server has recorded of these points since they were last heard (OPC UA Part 11 §6.4.3, raw values), up to
 * now. Points without history, or never heard since we run, are left out. Ends early, without an error, with the signal.
 */
export async function fillGap(
  points: readonly NodePoint[],
  since: ReadonlyMap<PointId, Micros>,
  parts: HistoryParts,
): Promise<void> {
  const heard = points.filter(({ point }) => since.has(point.id));
  if (heard.length === 0) return;
  const { session, limits, log } = parts;
  const levels = await inChunks(heard, limits.read, (chunk) =>
    session.read(chunk.map(({ node }) => ({ nodeId: node, attributeId: AttributeIds.UserAccessLevel }))),
  );
  const recorded = heard.filter((_, at) => (Number(levels[at]?.value.value ?? 0) & HISTORY_READ) !== 0);
  let told = 0;
  for (let at = 0; at < recorded.length; at += NODES_A_CALL)
    told += await fillChunk(recorded.slice(at, at + NODES_A_CALL), since, parts);
  if (told > 0)
    log.info({ values: told, points: recorded.length }, 'what was missed is told from the history of the server');
}

async function fillChunk(
  points: readonly NodePoint[],
  since: ReadonlyMap<PointId, Micros>,
  { session, names, signal, deliver }: HistoryParts,
): Promise<number> {
  const from = Math.min(...points.map(({ point }) => since.get(point.id) ?? 0));
  const details = new ReadRawModifiedDetails({
    isReadModified: false,
    startTime: new Date(Math.floor(from / MICROS_PER_MS)),
    endTime: new Date(),
    numValuesPerNode: VALUES_A_CALL,
    returnBounds: false,
  });
  let told = 0;
  let asked: { of: NodePoint; continuationPoint: Buffer | null }[] = points.map((of) => ({
    of,
    continuationPoint: null,
  }));
  for (let page = 0; asked.length > 0 && page < MOST_PAGES && !signal.aborted; page++) {
    const { results } = await session.historyRead(
      new HistoryReadRequest({
        historyReadDetails: details,
        timestampsToReturn: TimestampsToReturn.Both,
        releaseContinuationPoints: false,
        nodesToRead: asked.map(({ of, continuationPoint }) => {
          const { nodeId, indexRange } = valueOfNode(of);
          return { nodeId, ...(indexRange ? { indexRange } : {}), ...(continuationPoint ? { continuationPoint } : {}) };
        }),
      }),
    );
    const next: typeof asked = [];
    const samples: DeviceSample[] = [];
    for (const [at, { of }] of asked.entries()) {
      const result = results?.[at];
      if (!result?.statusCode.isGoodish()) continue;
      samples.push(...(await pastOf(of, result, since, session, names)));
      const more = result.continuationPoint;
      if (more && more.length > 0) next.push({ of, continuationPoint: more });
    }
    if (samples.length > 0 && !signal.aborted) await deliver(samples);
    told += samples.length;
    asked = next;
  }
  return told;
}

async function pastOf(
  { point }: NodePoint,
  { historyData }: HistoryReadResult,
  since: ReadonlyMap<PointId, Micros>,
  session: RawSession,
  names: ReadonlyMap<number, EnumerationNames>,
): Promise<DeviceSample[]> {
  const values = historyData instanceof HistoryData ? (historyData.dataValues ?? []) : [];
  await resolveStructures(session, values);
  const last = since.get(point.id) ?? 0;
  return values.flatMap((value) => {
    const sample = sampleOf(point, value, names.get(point.id));
    return sample.time !== undefined && sample.time > last ? [{ ...sample, past: true as const }] : [];
  });
}
