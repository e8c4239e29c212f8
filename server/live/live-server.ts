import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { LiveValue } from '@millrace/contracts';
import { permits, Refused } from '@millrace/erp-core';
import type pg from 'pg';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { sessionToken } from '../auth/cookie.ts';
import { provenEnough } from '../auth/proven.ts';
import { findSessions } from '../auth/session-lookup.ts';
import type { Signing } from '../auth/signing.ts';
import { terminalCookies } from '../auth/terminal-cookie.ts';
import type { GatewayAccount } from '../edge-link/gateway-desk.ts';
import { correlationOf } from '../http/correlation.ts';
import { atTheDoor, type DoorOptions } from '../http/door.ts';
import { isEncrypted } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import { mayUseCookies } from '../http/same-origin.ts';
import type { CompanyDoor, KernelDoor, Member, TerminalGate } from '../kernel-door.ts';
import { admission } from './admission.ts';
import { type Begun, EventStreams } from './event-streams.ts';
import { JobStream } from './job-stream.ts';
import { LiveClient, type LiveKey, MOST_WATCHED, pointRoom, SLOW_ROOM } from './live-client.ts';
import { portal } from './portal.ts';
import { MOST_PORTALS, PortalHub } from './portal-hub.ts';
import { lookMessage, Presence } from './presence.ts';
import { ValueHub } from './value-hub.ts';

export interface LiveServerOptions {
  readonly authPool: pg.Pool;
  readonly signing: Signing;
  readonly companies: CompanyDoor;
  readonly terminals: Pick<TerminalGate, 'at' | 'memberAt'>;
  readonly kernel: Pick<KernelDoor, 'events' | 'get' | 'onEvent' | 'onJob'>;
  readonly door: DoorOptions;
  /** Newest values kept by the store, for points the broker tells nothing of. Only of the sites given. */
  readonly lastValues: (sites: readonly string[], points: readonly number[]) => Promise<readonly LiveValue[]>;
  /** Site of points by number, for points that the broker tells nothing of. */
  readonly sitesOfPoints: (points: readonly number[]) => Promise<ReadonlyMap<number, string>>;
  /** The newest account of every gateway of a site. */
  readonly accounts: (site: string) => readonly GatewayAccount[];
  readonly log: Logger;
  readonly recheckMs?: number;
  readonly connectionsPerSecond?: number;
}

export interface LiveServer {
  readonly hub: ValueHub;
  readonly portals: PortalHub;
  attach(server: HttpServer | HttpsServer): void;
  status(site: string, account: GatewayAccount): void;
  clients(): number;
  close(): void;
}

const watchMessage = z.object({
  points: z.array(z.int().positive()).max(1_000).default([]),
  topics: z
    .array(z.enum(['ledger', 'jobs']))
    .max(4)
    .default([]),
  portals: z.array(portal).max(MOST_PORTALS).default([]),
});
const eventsMessage = z.object({ after: z.int().nonnegative().nullable(), stream: z.string().max(64).optional() });
const RECHECK_MS = 30_000;
const LINKS_MS = 1_000;
const MOST_CLIENTS = 2_000;

/** The live channel: Socket.IO under /live, for who has a session; its sites and rights decide what is heard. */
export function createLiveServer(options: LiveServerOptions): LiveServer {
  const { authPool, signing, companies, terminals, kernel, door, lastValues, sitesOfPoints, log } = options;
  const clients = new Map<string, LiveClient>();
  const watchers = new Map<number, Set<LiveClient>>();
  const portals = new PortalHub(options.accounts);
  const streams = new EventStreams(kernel, log);
  const jobs = new JobStream();
  const presence = new Presence({
    sees: async (caller, { entity, record }) => {
      try {
        await kernel.get(caller, entity, record);
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },
    onFault: (error) => log.warn({ err: error }, 'live: who looks at a record could not be checked'),
  });
  const admit = admission(200, options.connectionsPerSecond ?? 100);

  const io = new Server({
    path: '/live',
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    // A client notices a link that died without a word after both together.
    pingInterval: 4_000,
    pingTimeout: 8_000,
    perMessageDeflate: false,
    httpCompression: false,
    cors: { origin: false },
    allowRequest: (request, answer) => {
      const refusal = clients.size >= MOST_CLIENTS ? 'too-many-attempts' : refusalOf(request, door, admit);
      if (refusal) answer(refusal, false);
      else answer(null, true);
    },
  });

  const hub = new ValueHub((site, value) => {
    const room = watchers.get(value.i);
    if (!room) return;
    let takers = 0;
    for (const client of room) {
      if (!client.sites.has(site)) leave(client, value.i);
      else if (client.admit(128)) takers++;
      else client.hold(value);
    }
    // Encoded once for the whole room.
    if (takers > 0) io.to(pointRoom(value.i)).except(SLOW_ROOM).emit('values', [value]);
  });

  async function whoComes(
    key: LiveKey,
    request: IncomingMessage,
  ): Promise<{ member: Member; name: string | null } | null> {
    const correlation = correlationOf(request);
    if ('terminal' in key) {
      const terminal = await terminals.at(key.terminal, key.person);
      const member = terminal && (await terminals.memberAt(terminal, correlation));
      return member && { member, name: null };
    }
    const session = (await findSessions(authPool, [key.session])).get(key.session);
    if (!session) return null;
    const member = await companies.member(session.user.id, { correlation });
    return member && provenEnough(session, member) ? { member, name: session.user.name } : null;
  }
  /** What a connection may be let in by, in the order of every request: what it shows of a terminal before a session. */
  function keysOf(request: IncomingMessage): LiveKey[] {
    const encrypted = isEncrypted(request);
    const shown = terminalCookies(request.headers.cookie, encrypted);
    const session = sessionToken(request.headers.cookie, encrypted, signing);
    return [...(shown ? [shown] : []), ...(session === null ? [] : [{ session }])];
  }
  async function admitted(socket: Socket): Promise<LiveClient | null> {
    for (const key of keysOf(socket.request)) {
      const who = await whoComes(key, socket.request);
      if (who) return new LiveClient(socket, key, who.member, who.name);
    }
    return null;
  }

  io.use((socket, next) => {
    admitted(socket).then(
      (client) => {
        if (!client) return next(new Error('not-signed-in'));
        socket.data.client = client;
        next();
      },
      (error: unknown) => {
        log.warn({ err: error }, 'live: session could not be looked up');
        next(new Error('database-away'));
      },
    );
  });

  function leave(client: LiveClient, point: number): void {
    client.forget(point);
    void client.socket.leave(pointRoom(point));
    const room = watchers.get(point);
    if (!room?.delete(client) || room.size > 0) return;
    watchers.delete(point);
    hub.unwatch(point);
  }

  function join(client: LiveClient, point: number, site: string): void {
    client.watched.set(point, site);
    void client.socket.join(pointRoom(point));
    const room = watchers.get(point);
    if (room) room.add(client);
    else watchers.set(point, new Set([client]));
    hub.watch(point);
  }

  async function watch(client: LiveClient, asked: readonly number[]): Promise<void> {
    if (!permits(client.member.caller, 'samples.read')) return;
    const fresh = asked.slice(0, Math.max(0, MOST_WATCHED - client.watched.size));
    const unknown = fresh.filter((point) => hub.siteOf(point) === undefined);
    const elsewhere = unknown.length > 0 ? await sitesOfPoints(unknown) : new Map<number, string>();
    if (client.socket.disconnected) return;
    const now: LiveValue[] = [];
    const silent: number[] = [];
    for (const point of fresh) {
      const site = hub.siteOf(point) ?? elsewhere.get(point);
      if (site === undefined || !client.sites.has(site)) continue;
      join(client, point, site);
      const latest = hub.latest(point);
      if (latest) {
        now.push(latest.value);
        client.supersede(point);
      } else silent.push(point);
    }
    client.socket.emit('snapshot', { points: now });
    if (silent.length === 0) return;
    const kept = await lastValues([...client.sites], silent);
    // What the broker told meanwhile is newer, and went out already.
    const still = kept.filter(({ i }) => client.watched.has(i) && hub.latest(i) === null);
    if (still.length > 0) client.socket.emit('snapshot', { points: still });
  }

  io.on('connection', (socket: Socket) => {
    const client: LiveClient = socket.data.client;
    clients.set(socket.id, client);
    const failed = (error: unknown): void => log.warn({ err: error }, 'live: request failed');

    socket.on('watch', (message: unknown) => {
      const wanted = watchMessage.safeParse(message).data;
      if (!wanted) return;
      if (wanted.topics.includes('ledger')) client.ledger = permits(client.member.caller, 'gateway.ledger');
      if (wanted.topics.includes('jobs')) client.jobs = true;
      if (wanted.points.length > 0) watch(client, [...new Set(wanted.points)]).catch(failed);
      if (!permits(client.member.caller, 'samples.read')) return;
      for (const one of wanted.portals) if (client.sites.has(one.site)) portals.watch(client, one);
    });
    socket.on('unwatch', (message: unknown) => {
      const wanted = watchMessage.safeParse(message).data;
      if (!wanted) return;
      if (wanted.topics.includes('ledger')) client.ledger = false;
      if (wanted.topics.includes('jobs')) client.jobs = false;
      for (const point of wanted.points) leave(client, point);
      for (const one of wanted.portals) portals.leave(client, one);
    });
    socket.on('events', (message: unknown, answer: unknown) => {
      const wanted = eventsMessage.safeParse(message).data;
      const begun = typeof answer === 'function' ? (at: Begun) => answer(at) : undefined;
      if (wanted) streams.follow(client, wanted, begun).catch(failed);
    });
    // The plant's clock, ms: the client reckons from it how far its own is off.
    socket.on('clock', (answer: unknown) => {
      if (typeof answer === 'function') answer(Date.now());
    });
    socket.on('look', (message: unknown) => {
      const wanted = lookMessage.safeParse(message);
      if (wanted.success) presence.look(client, wanted.data).catch(failed);
    });
    socket.on('disconnect', () => {
      clients.delete(socket.id);
      presence.leave(client);
      streams.leave(client);
      portals.leaveAll(client);
      for (const point of [...client.watched.keys()]) leave(client, point);
      client.close();
    });
  });

  /** A session that ended, or a right that was taken, ends here too: every client is looked at again and again. */
  async function recheck(): Promise<void> {
    const all = [...clients.values()];
    const tokens = all.flatMap(({ key }) => ('session' in key ? [key.session] : []));
    const sessions = await findSessions(authPool, [...new Set(tokens)]);
    for (const client of all) {
      const { key, socket } = client;
      const session = 'session' in key ? sessions.get(key.session) : undefined;
      const member =
        'session' in key
          ? session && (await companies.member(session.user.id, { correlation: correlationOf(socket.request) }))
          : (await whoComes(key, socket.request))?.member;
      if (!member || (session && !provenEnough(session, member))) {
        client.socket.disconnect(true);
        continue;
      }
      const moved = member.caller.company !== client.member.caller.company;
      client.become(member);
      if (moved) client.socket.disconnect(true);
      const reads = permits(member.caller, 'samples.read');
      for (const [point, site] of client.watched) {
        if (!reads || !client.sites.has(site)) leave(client, point);
      }
      portals.recheck(client, reads);
      client.ledger &&= permits(member.caller, 'gateway.ledger');
    }
    await presence.recheck();
  }
  let rechecking = false;
  const timer = setInterval(() => {
    if (rechecking || clients.size === 0) return;
    rechecking = true;
    recheck()
      // The database is away: who was let in stays in until it can be asked.
      .catch((error: unknown) => log.warn({ err: error }, 'live: sessions could not be checked again'))
      .finally(() => {
        rechecking = false;
      });
  }, options.recheckMs ?? RECHECK_MS);
  timer.unref();
  const linkTimer = setInterval(() => portals.look(), LINKS_MS);
  linkTimer.unref();
  const stopEvents = kernel.onEvent((event) => streams.accept(event));
  const stopJobs = kernel.onJob((news) => {
    for (const client of clients.values()) jobs.tell(client, news);
  });

  let attached = false;
  return {
    hub,
    portals,
    attach(server) {
      // One engine behind both listeners.
      if (attached) io.engine.attach(server, { path: '/live' });
      else io.attach(server);
      attached = true;
    },
    status(site, account) {
      for (const client of clients.values()) {
        if (client.ledger && client.sites.has(site) && client.admit(4_096)) client.socket.emit('status', account);
      }
    },
    clients: () => clients.size,
    close() {
      clearInterval(timer);
      clearInterval(linkTimer);
      stopEvents();
      stopJobs();
      hub.close();
      io.disconnectSockets(true);
      io.engine?.close();
    },
  };
}

/** Why a connection is not let in at all; null where it is. The session is looked at afterwards. */
function refusalOf(request: IncomingMessage, door: DoorOptions, admit: () => boolean): string | null {
  try {
    const answer = atTheDoor(request, false, door);
    if (!answer.pass) return 'https-only';
  } catch (error) {
    return error instanceof Problem ? error.code : 'internal';
  }
  // A page of another website may open a WebSocket with our cookies: no other rule of the browser stops it.
  if (!mayUseCookies(request, door.trustedOrigins)) return 'cross-origin';
  const continues = /[?&]sid=/.test(request.url ?? '');
  return continues || admit() ? null : 'too-many-attempts';
}
