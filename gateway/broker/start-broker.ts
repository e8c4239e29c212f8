import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { Aedes, type AedesPublishPacket, type Client } from 'aedes';
import { badMessage } from '../pipeline/check-message.ts';
import type { Principal } from '../supervisor/credentials.ts';
import { Refusals } from '../supervisor/refusals.ts';
import { boundPersistence } from './bound-persistence.ts';
import type { Broker, BrokerParts, TopicHandler } from './broker.types.ts';
import { ConnectionGate } from './connection-gate.ts';
import { Interest } from './interest.ts';
import { limitPackets, PacketTooLarge } from './packet-limit.ts';

/** What a broker's client is to us, kept beside it. */
interface Session {
  principal: Principal | null;
  /** A refusal that ended it was counted already. */
  refused: boolean;
  /** Filters that were granted. */
  readonly filters: Set<string>;
}

/** Before a client has said who it is, it may send no more than this. */
const CONNECT_BYTES = 16 * 1024;
class Refused extends Error {
  override readonly name = 'Refused';
}

/** MQTT 3.1.1 for devices, on aedes. A PUBACK is sent after the journal's sync and not before. */
export async function startBroker({
  credentials,
  limits,
  accept,
  keepRefused,
  onRefused,
}: BrokerParts): Promise<Broker> {
  const sessions = new WeakMap<object, Session>();
  const perDevice = new Map<string, Set<Client>>();
  /** Refused for good and thanked all the same: the broker hands them to nobody and retains none. */
  const withheld = new WeakSet<object>();
  const claims: { readonly prefix: string; readonly handler: TopicHandler }[] = [];
  const gate = new ConnectionGate(limits.connectionsPerSecond);
  let open = 0;

  const sessionOf = (client: Client): Session => {
    let session = sessions.get(client);
    if (!session) {
      session = { principal: null, refused: false, filters: new Set() };
      sessions.set(client, session);
    }
    return session;
  };
  const refuse = (client: Client, reason: string): Refused => {
    const session = sessionOf(client);
    session.refused = true;
    onRefused(session.principal?.name ?? Refusals.UNKNOWN, reason);
    return new Refused(reason);
  };
  const aedes = new Aedes({
    // A message of one client never waits for another's; the limit on unsent bytes bounds what that may cost.
    concurrency: 1_000,
    connectTimeout: limits.connectTimeout,
    drainTimeout: 10_000,
    maxClientsIdLength: 128,
    queueLimit: 64,
    maxInflightInbound: 100,
    authenticate(client, user, password, done) {
      const session = sessionOf(client);
      const name = user ?? '';
      const principal = credentials.verify(name, password ?? '');
      if (!principal) {
        session.refused = true;
        onRefused(credentials.knows(name) ? name : Refusals.UNKNOWN, 'wrong-credential');
        done(Object.assign(new Error('wrong credential'), { returnCode: 4 }), null);
        return;
      }
      session.principal = principal;
      const others = perDevice.get(principal.name) ?? new Set<Client>();
      if (others.size >= limits.clientsPerDevice) {
        done(Object.assign(refuse(client, 'too-many-connections'), { returnCode: 3 }), null);
        return;
      }
      perDevice.set(principal.name, others.add(client));
      // Clients of different devices never share an identity: nobody ends another's session by taking its client id.
      (client as { id: string }).id = `${principal.name}/${client.id}`;
      done(null, true);
    },
    authorizePublish(client, packet, done) {
      // aedes publishes the will of a client that is gone without one.
      const principal = client ? sessionOf(client).principal : null;
      if (!client || !principal) {
        done(new Refused('nobody'));
        return;
      }
      const { topic } = packet;
      const payload = packet.payload as Buffer;
      const delivery = { id: packet.messageId ?? 0, redelivered: packet.dup === true };
      const message = { source: principal, topic, payload, delivery };
      const wrong = badMessage(principal, topic, payload.length, limits);
      for (const { prefix, handler } of claims) {
        if (wrong !== null || !topic.startsWith(prefix)) continue;
        handler({ device: principal.name, topic, payload }).then(
          () => done(null),
          () => done(refuse(client, 'not-taken')),
        );
        return;
      }
      const hand = (): void => {
        if (wrong !== null) {
          // MQTT 3.1.1 has no answer that says "no": unthanked, an honest client sends it again for ever, and nothing
          // after it (MQTT-3.3.5-2). It is kept for a person instead, counted as refused, and thanked.
          onRefused(principal.name, wrong);
          withheld.add(packet);
          keepRefused(message, wrong, (error) => {
            if (error) sessionOf(client).refused = true;
            done(error);
          });
          return;
        }
        accept(message, (error) => {
          // The refusal was counted where it was decided; the connection ends, so that the device keeps the message.
          if (error) sessionOf(client).refused = true;
          done(error);
        });
      };
      // A QoS 2 message whose PUBREC was lost comes again: the broker still has it, and so has the journal.
      if (packet.qos === 2) bounds.hasIncoming(client.id, packet).then((known) => (known ? done(null) : hand()), hand);
      else hand();
    },
    authorizeSubscribe(client, subscription, done) {
      const { principal, filters } = sessionOf(client);
      const { topic } = subscription;
      let wrong: string | null = null;
      if (!principal?.maySubscribe(topic)) wrong = 'subscription-not-allowed';
      else if (topic.length > limits.topicBytes) wrong = 'topic-too-long';
      else if (!filters.has(topic) && filters.size >= limits.subscriptionsPerClient) wrong = 'too-many-subscriptions';
      if (wrong === null) {
        filters.add(topic);
        done(null, subscription);
        return;
      }
      onRefused(principal?.name ?? Refusals.UNKNOWN, wrong);
      // Null is SUBACK's failure code for this one filter; the connection stays.
      done(null, null);
    },
    authorizeForward(client, packet) {
      if ((client.conn as Duplex).writableLength <= limits.unsentBytes) return packet;
      const session = sessionOf(client);
      if (!session.refused) {
        refuse(client, 'reads-too-slowly');
        client.close();
      }
      return null;
    },
  });
  await aedes.listen();
  const interest = new Interest();
  passInterest(aedes, interest, withheld);
  aedes.on('unsubscribe', (topics, client) => {
    for (const topic of topics) sessionOf(client).filters.delete(topic);
  });
  const bounds = boundPersistence(aedes, {
    ...limits,
    interest,
    mayKeep: (clientId, filter) => {
      const client = (aedes as Aedes & { readonly clients: Readonly<Record<string, Client>> }).clients[clientId];
      return client !== undefined && sessionOf(client).filters.has(filter);
    },
    onDropped: (clientId, reason) => onRefused(clientId?.split('/')[0] ?? Refusals.UNKNOWN, reason),
  });

  const onError = (client: Client, error: Error): void => {
    const session = sessionOf(client);
    if (session.refused) return;
    session.refused = true;
    const reason = reasonOf(error);
    if (reason !== null) onRefused(session.principal?.name ?? Refusals.UNKNOWN, reason);
  };
  aedes.on('clientError', onError);
  aedes.on('connectionError', onError);

  // A session is kept for those who come back, not for ever.
  const sweep = setInterval(() => bounds.sweep(Date.now() - limits.sessionAge), 60_000);
  sweep.unref();
  aedes.on('clientDisconnect', (client) => bounds.away(client.id, Date.now()));
  aedes.on('clientReady', (client) => bounds.back(client.id));

  const forget = (client: Client): void => {
    const name = sessionOf(client).principal?.name;
    const all = name === undefined ? undefined : perDevice.get(name);
    if (!all || name === undefined) return;
    all.delete(client);
    if (all.size === 0) perDevice.delete(name);
  };

  const take = (stream: Duplex): void => {
    open++;
    const client = aedes.handle(stream);
    limitPackets(client, () =>
      sessionOf(client).principal ? limits.payloadBytes + limits.topicBytes * 3 + 16 : CONNECT_BYTES,
    );
    stream.once('close', () => {
      open--;
      forget(client);
    });
  };
  const admits = (): boolean => {
    const reason = open >= limits.clients ? 'too-many-connections' : gate.admits() ? null : 'connecting-too-fast';
    if (reason !== null) onRefused(Refusals.UNKNOWN, reason);
    return reason === null;
  };

  return {
    attach(server: Server, transport) {
      const begin = (socket: Socket | TLSSocket): void => {
        if (!admits()) {
          socket.destroy();
          return;
        }
        socket.setNoDelay(true);
        // A peer that is gone without a word (half open) is found by the system.
        socket.setKeepAlive(true, 15_000);
        take(socket);
      };
      const event = transport === 'tls' ? 'secureConnection' : 'connection';
      server.on(event, begin);
      return () => server.off(event, begin);
    },
    attachWebSocket: take,
    admits,
    publish({ topic, payload, retain = false, qos = 0 }) {
      const message = { cmd: 'publish', topic, payload: Buffer.from(payload), retain, qos, dup: false } as const;
      aedes.publish(message as unknown as AedesPublishPacket, () => undefined);
    },
    claim(prefix, handler) {
      claims.push({ prefix, handler });
    },
    disconnect(devices) {
      for (const name of devices) for (const client of perDevice.get(name) ?? []) client.close();
    },
    connections: () => open,
    connected: () => new Map([...perDevice].map(([name, clients]) => [name, clients.size])),
    close: () => {
      clearInterval(sweep);
      return new Promise((resolve) => aedes.close(() => resolve()));
    },
  };
}

/**
 * Follows who listens to what, and lets a device's message that nobody listens to end at the door: it is in the journal,
 * and the broker's queues have nothing to do for it. What is withheld ends there in any case.
 */
function passInterest(aedes: Aedes, interest: Interest, withheld: WeakSet<object>): void {
  const subscribe = aedes.subscribe.bind(aedes);
  aedes.subscribe = (topic, deliver, done) => {
    interest.add(topic);
    subscribe(topic, deliver, done);
  };
  const unsubscribe = aedes.unsubscribe.bind(aedes);
  aedes.unsubscribe = (topic, deliver, done) => {
    interest.remove(topic);
    unsubscribe(topic, deliver, done);
  };
  // aedes calls it with the client in between, which its types leave out.
  type Publish = (packet: AedesPublishPacket, client: Client | (() => void) | null, done?: () => void) => void;
  const open = aedes as unknown as { publish: Publish };
  const publish = open.publish.bind(aedes);
  open.publish = (packet, client, done) => {
    const ofClient = typeof client === 'object' && client !== null;
    if (ofClient && (withheld.has(packet) || (!packet.retain && !interest.has(packet.topic)))) done?.();
    else publish(packet, client, done);
  };
}

/** A fault of a connection as a reason to count; null where it was only lost. Texts are aedes' and Node's own. */
function reasonOf(error: Error): string | null {
  if (error instanceof PacketTooLarge) return 'payload-too-large';
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') return null;
  if (code === 'ETIMEDOUT' || /keep alive timeout/.test(error.message)) return 'keepalive-timeout';
  if (/connect did not arrive/.test(error.message)) return 'connect-timeout';
  if (/drain timeout/.test(error.message)) return 'reads-too-slowly';
  if (/protocol version|identifier rejected|keep alive limit/.test(error.message)) return 'connect-refused';
  return 'malformed-packet';
}
