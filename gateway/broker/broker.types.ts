import type { Server } from 'node:net';
import type { Message } from '../pipeline/source.ts';
import type { Credentials } from '../supervisor/credentials.ts';

export interface BrokerLimits {
  readonly clients: number;
  /** New connections a second, over all doors; a burst of twice as many is let through. */
  readonly connectionsPerSecond: number;
  /** Connections of one device at a time. */
  readonly clientsPerDevice: number;
  readonly payloadBytes: number;
  readonly topicBytes: number;
  readonly subscriptionsPerClient: number;
  /** Messages that wait for a client that is away; more are dropped for it, and counted. */
  readonly offlineMessages: number;
  readonly offlineBytes: number;
  /** Sessions of one device that are kept while it is away; the one longest away goes first. */
  readonly sessionsPerDevice: number;
  /** Milliseconds that a session is kept while its client is away. */
  readonly sessionAge: number;
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  /** Bytes that wait to be sent to a client; one that reads slower is let go. */
  readonly unsentBytes: number;
  /** Milliseconds from the connection to a CONNECT packet. */
  readonly connectTimeout: number;
}

export const BROKER_LIMITS: BrokerLimits = {
  clients: 2_000,
  connectionsPerSecond: 200,
  clientsPerDevice: 8,
  payloadBytes: 1024 * 1024,
  topicBytes: 512,
  subscriptionsPerClient: 100,
  offlineMessages: 1_000,
  offlineBytes: 4 * 1024 * 1024,
  sessionsPerDevice: 8,
  sessionAge: 24 * 3600 * 1000,
  retainedMessages: 100_000,
  retainedBytes: 64 * 1024 * 1024,
  unsentBytes: 8 * 1024 * 1024,
  connectTimeout: 10_000,
};

export interface BrokerParts {
  readonly credentials: Credentials;
  readonly limits: BrokerLimits;
  /** Takes a device's message; `done` once it is safe, or with why it was not taken. */
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  /** Keeps a message that is refused for good, for a person to see; `done` once it is kept, or with why it is not. */
  readonly keepRefused: (message: Message, reason: string, done: (error: Error | null) => void) => void;
  readonly onRefused: (source: string, reason: string) => void;
}

export interface OwnMessage {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly retain?: boolean;
  readonly qos?: 0 | 1;
}

/** A message of a device below a claimed topic; it is thanked when the promise resolves, refused when it rejects. */
export type TopicHandler = (message: {
  readonly device: string;
  readonly topic: string;
  readonly payload: Buffer;
}) => Promise<void>;

export interface Broker {
  /** Takes the connections of a server; gives what stops that. */
  attach(server: Server, transport: 'tcp' | 'tls'): () => void;
  attachWebSocket(stream: import('node:stream').Duplex): void;
  /** Whether one more connection may be taken now; counted as refused where not. */
  admits(): boolean;
  /** As the gateway itself: the only one that may publish below millrace/v1. */
  publish(message: OwnMessage): void;
  /** Messages of devices below this prefix (ends in "/") are not readings: they go to `handler`. */
  claim(prefix: string, handler: TopicHandler): void;
  /** Closes the connections of these devices: their credential or rights are gone. */
  disconnect(devices: readonly string[]): void;
  connections(): number;
  /** Connected devices by name → connections. */
  connected(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}
