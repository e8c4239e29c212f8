import { MICROS_PER_MS, type SampleValue } from '@millrace/contracts';
import {
  type BrowsedItem,
  type ConnectContext,
  DeviceError,
  type DevicePoint,
  type DeviceSample,
  type SubscribeContext,
} from '@millrace/driver-api';
import { AttributeIds, NodeId } from 'node-opcua-client';
import { acknowledgeEvent } from './acknowledge.ts';
import { type PointAddress, parseNode, writeNode } from './address.ts';
import { browseBelow } from './browse.ts';
import { callMethod, isMethod } from './call.ts';
import { faultOf, within } from './faults.ts';
import { limitsOf, type OperationLimits } from './limits.ts';
import type { LinkMemory } from './link-memory.ts';
import type { OpcuaProfile, OpcuaSettings } from './manifest.ts';
import { isNode, nodesOf } from './nodes.ts';
import { publisherOf } from './publish.ts';
import type { RawSession } from './raw-session.ts';
import { readValues } from './read.ts';
import { type Reports, reportsOf } from './reports.ts';
import { resolverOf } from './resolve.ts';
import { causeOfEnd, leave, type OpcuaSession, openSession, type Pki } from './session.ts';
import { withoutValue } from './value.ts';
import { watch } from './watchdog.ts';
import { writeValue } from './write.ts';

/** Server_ServerStatus_StartTime (OPC UA Part 5 §6.3.6). */
const SERVER_START = 'i=2257';
/** BadWaitingForInitialData. */
const WAITING_FOR_INITIAL = 0x8032_0000;
/** In the time after which a device counts as silent. */
const SIGNS_OF_LIFE = 3;

type Points = readonly DevicePoint<PointAddress>[];

/** A session in use. Every call rejects with `lost` once the link is gone. */
export interface OpcuaLink {
  read(points: Points, signal: AbortSignal): Promise<readonly DeviceSample[]>;
  write(point: DevicePoint<PointAddress>, value: SampleValue, signal: AbortSignal): Promise<void>;
  subscribe(points: Points, context: SubscribeContext<OpcuaProfile>): Promise<void>;
  browse(under: string | undefined, signal: AbortSignal): AsyncIterable<BrowsedItem>;
  close(): Promise<void>;
}

/**
 * Connects and makes a session. Rejects with a DeviceError; then nothing is left open. `memory` goes from
 * one link with this server to the next.
 */
export async function openLink(
  settings: OpcuaSettings,
  context: ConnectContext,
  pki: Pki,
  memory: LinkMemory,
): Promise<OpcuaLink> {
  const { client, session } = await openSession(settings, context, pki);
  try {
    const limits = await within(context.signal, limitsOf(session));
    const namespaces = await within(context.signal, session.readNamespaceArray());
    const serverStart = await within(context.signal, startOf(session));
    return linkOf({ client, session, settings }, context, { limits, namespaces, serverStart, memory });
  } catch (error) {
    await leave(client);
    throw context.signal.aborted ? error : faultOf(error, settings.endpoint);
  }
}

/** When the server began, ms since 1970; 0 where it does not say. */
async function startOf(session: RawSession): Promise<number> {
  const { value } = await session.read({ nodeId: SERVER_START, attributeId: AttributeIds.Value }, 0);
  return value.value instanceof Date ? value.value.getTime() : 0;
}

interface Known {
  readonly limits: OperationLimits;
  readonly namespaces: readonly string[];
  readonly serverStart: number;
  readonly memory: LinkMemory;
}

function linkOf(
  { client, session, settings }: OpcuaSession,
  context: ConnectContext,
  { limits, namespaces, serverStart, memory }: Known,
): OpcuaLink {
  const { log } = context;
  const silentAfterMs = settings.silentAfter / MICROS_PER_MS;
  const nodes = nodesOf(session, namespaces, limits);
  const resolver = resolverOf(nodes, log);
  const methods = new Map<string, boolean>();
  const reports = new Set<Reports>();
  /** Takes back what listens on signals that may outlive the link. */
  const listening = new Set<() => void>();
  const publisher = publisherOf(session, end);
  const watchdog = watch({ client, session, silentAfterMs, alive: checkAll, lost: end });
  let gone: DeviceError | null = null;
  let closing: Promise<void> | null = null;

  function checkAll(now: number): void {
    for (const one of reports) one.check(now);
  }
  function end(error: DeviceError): void {
    if (gone) return;
    gone = error;
    release();
    context.lost(error);
  }
  function release(): void {
    watchdog.stop();
    publisher.stop();
    for (const forget of listening) forget();
    client.removeListener('close', hungUp);
  }
  function hungUp(): void {
    const cause = broken();
    const fault = cause && faultOf(cause, 'the connection was ended');
    end(fault?.code === 'garbled' ? fault : new DeviceError('lost', 'the server ended the connection', { cause }));
  }
  const broken = causeOfEnd(client);
  client.on('close', hungUp);

  const refuseGone = (cause?: unknown): void => {
    if (gone) throw new DeviceError('lost', gone.message, { cause });
  };

  /** Runs a call of the session as the contract wants it: over with its signal, and in words where it fails. */
  async function call<Result>(signal: AbortSignal, run: () => Promise<Result>): Promise<Result> {
    refuseGone();
    try {
      return await within(signal, run());
    } catch (error) {
      if (signal.aborted) throw error;
      refuseGone(error);
      throw faultOf(error, 'the server did not do it');
    }
  }

  /** Asked once for each node: what a node is stays as it is. */
  async function method(node: NodeId): Promise<boolean> {
    const key = node.toString();
    const known = methods.get(key) ?? (await isMethod(session, node));
    methods.set(key, known);
    return known;
  }

  return {
    read: (points, signal) =>
      call(signal, async () => {
        const { known, unknown } = await resolver.resolve(points);
        const values = known.filter(({ point }) => !point.address.events);
        const events = known.filter(({ point }) => point.address.events);
        // What happens is reported, and cannot be asked for.
        const untold = events.map(({ point }) => withoutValue(point, WAITING_FOR_INITIAL));
        return [...(await readValues(session, values, resolver.names, limits)), ...untold, ...unknown];
      }),

    write: (point, value, signal) =>
      call(signal, async () => {
        if (point.address.events) return await acknowledgeEvent(session, nodes, value, point.path);
        const { known } = await resolver.resolve([point]);
        const node = known[0]?.node;
        if (!node)
          throw new DeviceError('unwritable', `${point.path}: there is no node at ${writeNode(point.address.node)}`);
        if (await method(node)) await callMethod(session, node, value, point.path);
        else await writeValue(session, point, node, value);
      }),

    subscribe: (points, context) =>
      call(context.signal, async () => {
        const { signal, patience, deliver } = context;
        watchdog.hurry(patience / SIGNS_OF_LIFE);
        const { known, unknown } = await resolver.resolve(points);
        if (unknown.length > 0) await deliver(unknown);
        const own = reportsOf(known, context, {
          ...{ session, publisher, limits, nodes, resolver, memory, serverStart, log },
          lost: end,
        });
        const stop = async (): Promise<void> => {
          reports.delete(own);
          await own.stop();
        };
        const aborted = (): void => void stop();
        signal.addEventListener('abort', aborted, { once: true });
        listening.add(() => signal.removeEventListener('abort', aborted));
        reports.add(own);
        try {
          await own.start();
        } catch (error) {
          if (!gone) await stop();
          throw error;
        }
      }),

    async *browse(under, signal) {
      const node = await call(signal, () => nodeToBrowse(under));
      yield* browseBelow(session, node, nodes, limits, signal);
    },

    close() {
      closing ??= (async () => {
        // What was lost is left for the next session; what is not wanted any more ends with this one.
        const wasLost = gone !== null;
        gone ??= new DeviceError('lost', 'the link is closed');
        release();
        for (const one of reports) {
          if (wasLost) one.keep();
          // Not waited for: the server deletes them with the session.
          else void one.stop();
        }
        reports.clear();
        await leave(client, wasLost ? session : undefined);
      })();
      return closing;
    },
  };

  async function nodeToBrowse(under: string | undefined): Promise<NodeId> {
    // The folder "Objects": what a device offers; types and views are not.
    if (under === undefined) return new NodeId(NodeId.NodeIdType.NUMERIC, 85, 0);
    try {
      const [node] = await nodes.find([parseNode(under)]);
      if (node && isNode(node)) return node;
      throw new DeviceError('device', node?.reason ?? `there is no node at ${under}`);
    } catch (error) {
      throw error instanceof RangeError ? new DeviceError('misconfigured', error.message) : error;
    }
  }
}
