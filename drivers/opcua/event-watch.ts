import { type PointId, QUALITY, type SampleValue } from '@millrace/contracts';
import type { DeviceReadings, DeviceSample, DriverLog } from '@millrace/driver-api';
import {
  AttributeIds,
  DataType,
  EventNotificationList,
  MonitoringMode,
  type NodeId,
  StatusCodes,
  TimestampsToReturn,
  Variant,
} from 'node-opcua-client';
import { writeNode } from './address.ts';
import type { EventMemory } from './event-memory.ts';
import {
  eventFilter,
  eventOf,
  type OpcuaEvent,
  QUEUE_OVERFLOW,
  REFRESH_END,
  REFRESH_REQUIRED,
  REFRESH_START,
} from './events.ts';
import { faultOf } from './faults.ts';
import type { NodePoint } from './monitored-items.ts';
import type { Nodes } from './nodes.ts';
import type { RawSession } from './raw-session.ts';
import type { Watching } from './subscription.ts';
import { withoutValue } from './value.ts';

export interface EventWatchParts {
  readonly session: RawSession;
  /** Points whose addresses are of events. */
  readonly points: readonly NodePoint[];
  readonly nodes: Pick<Nodes, 'address'>;
  readonly memory: EventMemory;
  readonly log: DriverLog;
  /** Resolves when the samples are safe. */
  deliver(readings: DeviceReadings): Promise<void>;
}

/** Points of one notifier: an object that reports what happens at it and below. */
interface Notifier {
  readonly node: NodeId;
  readonly points: NodePoint[];
  /** Conditions that were repeated since a refresh began; null while none is under way. */
  repeated: Set<string> | null;
}

/** Events that the server keeps for one notifier between two messages. */
const QUEUE = 1_000;
const REFRESH_EVERY_MS = 10_000;
const CONDITION_TYPE = 'i=2782';
const CONDITION_REFRESH = 'i=3875';
const UNCERTAIN_INITIAL = 0x4092_0000;
const IN_PROGRESS = 0x8097_0000;

/**
 * Alarms, conditions and other events (OPC UA Part 9). At the beginning, and after anything was lost, the server repeats the
 * conditions that matter (ConditionRefresh); one that mattered before and is not among them is told as over.
 */
export function eventWatch({ session, points, nodes, memory, log, deliver }: EventWatchParts): Watching {
  const notifiers: Notifier[] = [];
  let subscription = 0;
  for (const point of points) {
    const known = notifiers.find(({ node }) => node.toString() === point.node.toString());
    if (known) known.points.push(point);
    else notifiers.push({ node: point.node, points: [point], repeated: null });
  }

  async function watch(conditions: boolean, handles: readonly number[]): Promise<number[]> {
    const { results } = await session.createMonitoredItems({
      subscriptionId: subscription,
      timestampsToReturn: TimestampsToReturn.Neither,
      itemsToCreate: handles.flatMap((clientHandle) => {
        const notifier = notifiers[clientHandle];
        if (!notifier) return [];
        const filter = eventFilter(conditions);
        return [
          {
            itemToMonitor: { nodeId: notifier.node, attributeId: AttributeIds.EventNotifier },
            monitoringMode: MonitoringMode.Reporting,
            requestedParameters: { clientHandle, samplingInterval: 0, queueSize: QUEUE, discardOldest: true, filter },
          },
        ];
      }),
    });
    return (results ?? []).map(({ statusCode }) => statusCode.value);
  }

  async function watchInto(
    statuses: number[],
    conditions: boolean,
    wanted: (handle: number) => boolean,
  ): Promise<void> {
    const handles = [...notifiers.keys()].filter(wanted);
    if (handles.length === 0) return;
    const made = await watch(conditions, handles);
    handles.forEach((handle, at) => {
      statuses[handle] = made[at] ?? 0;
    });
  }

  /** Has the server repeat its conditions; where it has none, how they stand is not known until one changes. */
  async function refresh(): Promise<void> {
    const { statusCode } = await session
      .call({
        objectId: CONDITION_TYPE,
        methodId: CONDITION_REFRESH,
        inputArguments: [new Variant({ dataType: DataType.UInt32, value: subscription })],
      })
      .catch((error: unknown) => {
        // A server may lack the service altogether.
        if (faultOf(error, 'refreshing conditions').code !== 'device') throw error;
        return { statusCode: StatusCodes.BadServiceUnsupported };
      });
    if (statusCode.isGood() || statusCode.value === IN_PROGRESS) return;
    log.info({ reason: statusCode.name }, 'the server does not repeat its conditions: only new events are seen');
    await deliver(points.map(({ point }) => withoutValue(point, UNCERTAIN_INITIAL)));
  }

  let nextRefresh = 0;
  let isDue = false;
  /** Not at once each time: a queue that holds less than a refresh repeats drops events of the next one as well. */
  function refreshAgain(why: string): void {
    if (isDue) return;
    isDue = true;
    log.warn({}, why);
    setTimeout(
      () => {
        isDue = false;
        nextRefresh = performance.now() + REFRESH_EVERY_MS;
        // The link's watchdog sees a session that is gone.
        refresh().catch((error: unknown) =>
          log.warn({ reason: String(error) }, 'the conditions could not be asked for'),
        );
      },
      Math.max(0, nextRefresh - performance.now()),
    ).unref();
  }

  async function take(notifier: Notifier, event: OpcuaEvent): Promise<void> {
    const { standardType } = event;
    if (standardType === REFRESH_START) {
      notifier.repeated = new Set();
      return;
    }
    if (standardType === REFRESH_END) return await endRefresh(notifier, event);
    if (standardType === REFRESH_REQUIRED) return refreshAgain('the server wants its conditions to be asked for again');
    if (standardType === QUEUE_OVERFLOW) {
      // What it repeated may be among what it dropped: this refresh does not say what is over.
      notifier.repeated = null;
      return refreshAgain('the server dropped events');
    }
    if (event.condition !== null) notifier.repeated?.add(event.condition);
    // An alarm that was told is told to its end, which may be less severe.
    const wanted = notifier.points.filter((point) => isWanted(point, event) || wasTold(point.point.id, event));
    await tell(wanted.flatMap(({ point }) => sampleOf(point, event, memory.timeOf(point.id, event))));
    for (const { point } of wanted) memory.note(point.id, event);
  }

  async function endRefresh(notifier: Notifier, event: OpcuaEvent): Promise<void> {
    const { repeated } = notifier;
    // Its beginning was not seen: what was repeated before is not known, and nothing is over for that.
    if (!repeated) return;
    notifier.repeated = null;
    const samples: DeviceSample[] = [];
    for (const { point, condition } of notifier.points) {
      const retained = memory.retained(point.id);
      const over = [...retained].filter(([key]) => !repeated.has(key));
      for (const [key, was] of over) {
        // At the server's time, as its events are: by ours, one that comes next could be older than this.
        const time = memory.timeOf(point.id, { ...event, id: `${event.id} ${key}` });
        samples.push(...sampleOf(point, { ...was, value: { ...was.value, ...OVER } }, time));
        memory.forget(point.id, key);
      }
      if (over.length > 0 || retained.size > 0) continue;
      // That none matters is an answer too, and the point has a value again.
      if (condition) {
        const none = { condition: writeNode(nodes.address(condition)), ...OVER };
        samples.push(...sampleOf(point, { value: none }, memory.timeOf(point.id, event)));
      } else if (!point.address.field) samples.push(...sampleOf(point, event, memory.timeOf(point.id, event)));
    }
    await tell(samples);
  }

  const wasTold = (point: PointId, { condition }: OpcuaEvent): boolean =>
    condition !== null && memory.retained(point).has(condition);

  const tell = async (samples: readonly DeviceSample[]): Promise<void> => {
    if (samples.length > 0) await deliver(samples);
  };

  return {
    size: points.length,

    async begin(id) {
      subscription = id;
      // Some servers take an item for any node and never report: whether it can is an attribute of its own.
      const able = await session.read(
        notifiers.map(({ node }) => ({ nodeId: node, attributeId: AttributeIds.EventNotifier })),
        0,
      );
      const statuses = able.map(({ statusCode }) => statusCode.value);
      await watchInto(statuses, true, (handle) => !isBad(able[handle]?.statusCode.value ?? 0));
      // Without the fields of conditions where a server does not know them.
      await watchInto(
        statuses,
        false,
        (handle) => isBad(statuses[handle] ?? 0) && able[handle]?.statusCode.isGood() === true,
      );
      const refused = statuses.flatMap((status, handle) =>
        isBad(status) ? (notifiers[handle]?.points ?? []).map(({ point }) => withoutValue(point, status)) : [],
      );
      if (refused.length > 0) log.warn({ refused: refused.length }, 'some of the nodes report no events');
      await tell(refused);
      await refresh();
    },

    async report(notification) {
      if (!(notification instanceof EventNotificationList)) return;
      for (const { clientHandle, eventFields } of notification.events ?? []) {
        const notifier = notifiers[clientHandle];
        if (notifier)
          await take(
            notifier,
            eventOf(eventFields ?? [], (node) => writeNode(nodes.address(node))),
          );
      }
    },

    async catchUp(id) {
      subscription = id;
      await refresh();
    },
  };
}

/** A condition that the server does not keep any more is neither active nor to be acknowledged (Part 9 §5.5.2, Retain). */
const OVER = { active: false, retain: false } as const;

const isBad = (status: number): boolean => status >>> 30 !== 0;

function isWanted({ point, condition }: NodePoint, event: OpcuaEvent): boolean {
  if (condition && condition.toString() !== event.conditionNode) return false;
  return event.severity >= (point.address.events?.severity ?? 0);
}

/** Nothing where the point wants a field that the event has not. */
function sampleOf(
  { id, address }: NodePoint['point'],
  { value }: Pick<OpcuaEvent, 'value'>,
  time?: number,
): DeviceSample[] {
  const [field] = address.field ?? [];
  const held: SampleValue | undefined = field === undefined ? (value as SampleValue) : value[field];
  if (held === undefined) return [];
  return [{ point: id, value: held, quality: QUALITY.good, ...(time === undefined ? {} : { time }) }];
}
