import { MICROS_PER_MS, type Micros, type PointId, type SampleValue } from '@millrace/contracts';
import {
  type BrowsedItem,
  type ConnectContext,
  DeviceError,
  type DevicePoint,
  type DeviceSample,
  type SubscribeContext,
} from '@millrace/driver-api';
import { NodeId } from 'node-opcua-client';
import { type PointAddress, parseNode, writeNode } from './address.ts';
import { browseBelow } from './browse.ts';
import { callMethod, isMethod } from './call.ts';
import { faultOf, within } from './faults.ts';
import { fillGap } from './history.ts';
import { limitsOf } from './limits.ts';
import type { OpcuaProfile, OpcuaSettings } from './manifest.ts';
import type { NodePoint } from './monitored-items.ts';
import { type Found, isNode, nodesOf } from './nodes.ts';
import { publisherOf } from './publish.ts';
import { readValues } from './read.ts';
import { leave, openSession, type Pki } from './session.ts';
import { type Subscription, subscriptionOf } from './subscription.ts';
import { type EnumerationNames, withoutValue } from './value.ts';
import { watch } from './watchdog.ts';
import { writeValue } from './write.ts';

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
 * Connects and makes a session. Rejects with a DeviceError; then nothing is left open. `told` holds the time of each
 * point's newest report, from one link to the next.
 */
export async function openLink(
  settings: OpcuaSettings,
  context: ConnectContext,
  pki: Pki,
  told: Map<PointId, Micros>,
): Promise<OpcuaLink> {
  const { client, session } = await openSession(settings, context, pki);
  try {
    const limits = await within(context.signal, limitsOf(session));
    const namespaces = await within(context.signal, session.readNamespaceArray());
    return linkOf(client, session, context, limits, namespaces, settings.silentAfter / MICROS_PER_MS, told);
  } catch (error) {
    await leave(client);
    throw context.signal.aborted ? error : faultOf(error, settings.endpoint);
  }
}

type Session = Awaited<ReturnType<typeof openSession>>;

function linkOf(
  client: Session['client'],
  session: Session['session'],
  context: ConnectContext,
  limits: Awaited<ReturnType<typeof limitsOf>>,
  namespaces: readonly string[],
  silentAfterMs: number,
  told: Map<PointId, Micros>,
): OpcuaLink {
  const { log } = context;
  const nodes = nodesOf(session, namespaces, limits);
  const found = new Map<string, Found>();
  const names = new Map<number, EnumerationNames>();
  const asked = new Set<number>();
  const methods = new Map<string, boolean>();
  const subscriptions = new Set<Subscription>();
  /** Takes back what listens on signals that may outlive the link. */
  const listening = new Set<() => void>();
  const publisher = publisherOf(session, end);
  const watchdog = watch({ client, session, silentAfterMs, alive: checkAll, lost: end });
  let gone: DeviceError | null = null;
  let closing: Promise<void> | null = null;

  function checkAll(now: number): void {
    for (const one of subscriptions) one.check(now);
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
    end(new DeviceError('lost', 'the server ended the connection'));
  }
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

  /** Points with their nodes, looked for once a session; those without one answer at once that they have none. */
  async function resolve(points: Points): Promise<{ known: NodePoint[]; unknown: DeviceSample[] }> {
    const keys = points.map(({ address }) => writeNode(address.node));
    const missing = [...new Map(points.map((point, at) => [keys[at] ?? '', point.address.node])).entries()].filter(
      ([key]) => !found.has(key),
    );
    const answers = await nodes.find(missing.map(([, address]) => address));
    missing.forEach(([key], at) => {
      const answer = answers[at];
      if (answer) found.set(key, answer);
      if (answer && !isNode(answer)) log.warn({ address: key }, answer.reason);
    });
    const known: NodePoint[] = [];
    const unknown: DeviceSample[] = [];
    points.forEach((point, at) => {
      const node = found.get(keys[at] ?? '');
      if (node && isNode(node)) known.push({ point, node });
      else unknown.push(withoutValue(point, node ? node.status : 0x8034_0000));
    });
    await learnNames(known);
    return { known, unknown };
  }

  async function learnNames(points: readonly NodePoint[]): Promise<void> {
    const wanted = points.filter(({ point }) => point.type === 'text' && !asked.has(point.id));
    if (wanted.length === 0) return;
    const learned = await nodes.enumerations(
      wanted.map(({ point }) => point),
      wanted.map(({ node }) => node),
    );
    for (const { point } of wanted) asked.add(point.id);
    for (const [id, enumeration] of learned) names.set(id, enumeration);
  }

  return {
    read: (points, signal) =>
      call(signal, async () => {
        const { known, unknown } = await resolve(points);
        return [...(await readValues(session, known, names, limits)), ...unknown];
      }),

    write: (point, value, signal) =>
      call(signal, async () => {
        const { known } = await resolve([point]);
        const node = known[0]?.node;
        if (!node)
          throw new DeviceError('unwritable', `${point.path}: there is no node at ${writeNode(point.address.node)}`);
        if (await method(node)) await callMethod(session, node, value, point.path);
        else await writeValue(session, point, node, value);
      }),

    subscribe: (points, { signal, profile, patience, deliver }) =>
      call(signal, async () => {
        watchdog.hurry(patience / SIGNS_OF_LIFE);
        const { known, unknown } = await resolve(points);
        if (unknown.length > 0) await deliver(unknown);
        const since = new Map(told);
        const note = async (samples: readonly DeviceSample[]): Promise<void> => {
          await deliver(samples);
          for (const { point, time = 0 } of samples) if (time > (told.get(point) ?? 0)) told.set(point, time);
        };
        const own: Subscription[] = [];
        const stop = async (): Promise<void> => {
          for (const one of own) subscriptions.delete(one);
          await Promise.all(own.map((one) => one.stop()));
        };
        const aborted = (): void => void stop();
        signal.addEventListener('abort', aborted, { once: true });
        listening.add(() => signal.removeEventListener('abort', aborted));
        try {
          for (let at = 0; at < known.length; at += limits.itemsPerSubscription) {
            const part = known.slice(at, at + limits.itemsPerSubscription);
            const readNow = (some: readonly NodePoint[]) => readValues(session, some, names, limits);
            const parts = {
              session,
              publisher,
              limits,
              profile,
              points: part,
              names,
              log,
              deliver: note,
              readNow,
              lost: end,
            };
            const one = subscriptionOf(parts);
            own.push(one);
            subscriptions.add(one);
            if (signal.aborted) return;
            await one.start();
          }
          // Beside what holds now, which is not kept waiting for what has been.
          fillGap(known, since, { session, limits, names, log, signal, deliver: note }).catch((error: unknown) => {
            if (!signal.aborted && !gone)
              log.warn({ reason: String(error) }, 'the history of the server cannot be read');
          });
        } catch (error) {
          await stop();
          throw error;
        }
      }),

    async *browse(under, signal) {
      const node = await call(signal, () => nodeToBrowse(under));
      yield* browseBelow(session, node, nodes, limits, signal);
    },

    close() {
      closing ??= (async () => {
        gone ??= new DeviceError('lost', 'the link is closed');
        release();
        // Not waited for: the server deletes them with the session.
        for (const one of subscriptions) void one.stop();
        subscriptions.clear();
        await leave(client);
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
