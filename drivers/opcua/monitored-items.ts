import type { DevicePoint } from '@millrace/driver-api';
import {
  AttributeIds,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  MonitoringMode,
  type NodeId,
  StatusCodes,
  TimestampsToReturn,
} from 'node-opcua-client';
import { NumericRange } from 'node-opcua-numeric-range';
import type { PointAddress } from './address.ts';
import { inChunks, type OperationLimits } from './limits.ts';
import type { OpcuaProfile } from './manifest.ts';
import type { RawSession } from './raw-session.ts';

/** A point with its node, as it is read and monitored. */
export interface NodePoint {
  readonly point: DevicePoint<PointAddress>;
  readonly node: NodeId;
  /** Of a point of one condition's events: the condition. */
  readonly condition?: NodeId;
}

export const valueOfNode = ({ point, node }: NodePoint) => ({
  nodeId: node,
  attributeId: AttributeIds.Value,
  ...(point.address.range === undefined ? {} : { indexRange: new NumericRange(point.address.range) }),
});

/** Filters that a server may not have, or not for this node (Part 4 §5.13.2.4, table of operation results). */
const FILTER_REFUSED: ReadonlySet<number> = new Set([
  StatusCodes.BadFilterNotAllowed.value,
  StatusCodes.BadMonitoredItemFilterInvalid.value,
  StatusCodes.BadMonitoredItemFilterUnsupported.value,
  StatusCodes.BadDeadbandFilterInvalid.value,
]);

/**
 * Has the server watch these points, each by its place in the list as handle, and gives the status of each. Where the
 * server refuses the deadband of a point, it watches that one without: more is sent then, and nothing is missed.
 */
export async function monitor(
  session: RawSession,
  subscriptionId: number,
  points: readonly NodePoint[],
  profile: OpcuaProfile,
  limits: OperationLimits,
): Promise<number[]> {
  const create = (handles: readonly number[], deadband: number | undefined): Promise<number[]> =>
    inChunks(handles, limits.monitor, async (chunk) => {
      const { results } = await session.createMonitoredItems({
        subscriptionId,
        timestampsToReturn: TimestampsToReturn.Both,
        itemsToCreate: chunk.flatMap((handle) => {
          const point = points[handle];
          return point ? [itemOf(point, handle, profile, deadband)] : [];
        }),
      });
      return (results ?? []).map(({ statusCode }) => statusCode.value);
    });
  const statuses = await create([...points.keys()], profile.deadband);
  if (profile.deadband === undefined) return statuses;
  const refused = statuses.flatMap((status, handle) => (FILTER_REFUSED.has(status) ? [handle] : []));
  const again = await create(refused, undefined);
  refused.forEach((handle, at) => {
    statuses[handle] = again[at] ?? StatusCodes.BadInternalError.value;
  });
  return statuses;
}

const itemOf = (point: NodePoint, clientHandle: number, profile: OpcuaProfile, deadband: number | undefined) => ({
  itemToMonitor: valueOfNode(point),
  monitoringMode: MonitoringMode.Reporting,
  requestedParameters: {
    clientHandle,
    samplingInterval: profile.sampling / 1_000,
    queueSize: profile.queue,
    discardOldest: true,
    filter:
      deadband === undefined || point.point.type !== 'number'
        ? null
        : new DataChangeFilter({
            trigger: DataChangeTrigger.StatusValue,
            deadbandType: DeadbandType.Absolute,
            deadbandValue: deadband,
          }),
  },
});
