import { readFile } from 'node:fs/promises';
import type { KafkaForward } from '@millrace/contracts';
import type { OutletHost } from '@millrace/driver-api';
import type { KafkaMessage } from './chunks.ts';

export interface KafkaProducer {
  /** Resolves when all replicas have them. */
  send(messages: readonly KafkaMessage[]): Promise<void>;
  close(): Promise<void>;
}

const CONNECT_WITHIN = 5_000;
const ANSWER_WITHIN = 15_000;
/** Acks of all replicas in sync (protocol guide, "Produce"). */
const ALL = -1;
/** "No producer yet" (KIP-360). */
const NONE = { producerId: -1n, producerEpoch: -1 };

async function tlsOf(tls: KafkaForward['tls']) {
  if (!tls) return {};
  const pem = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
  const [ca, cert, key] = await Promise.all([pem(tls.ca), pem(tls.certificate), pem(tls.key)]);
  return { tls: { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) } };
}

/** Connects and is given a producer's number, which the broker knows repeats by. Rejects where that cannot be. */
export async function openProducer(
  { id, brokers, topic, clientId, sasl, tls }: KafkaForward,
  host: Pick<OutletHost, 'secret'>,
): Promise<KafkaProducer> {
  // A plant that forwards to no Kafka does not load it.
  const { Producer, stringSerializers } = await import('@platformatic/kafka');
  const producer = new Producer({
    clientId: clientId ?? `millrace-${id}`,
    bootstrapBrokers: [...brokers],
    serializers: stringSerializers,
    idempotent: true,
    acks: ALL,
    // Whether a topic is made is the cluster's own setting; it is asked for as a client does by default.
    autocreateTopics: true,
    connectTimeout: CONNECT_WITHIN,
    requestTimeout: ANSWER_WITHIN,
    timeout: ANSWER_WITHIN,
    // Trying again is the sink's, with its position and its patience. Two is the least: what is fewer the library takes for
    // "for ever" where a producer is idempotent, and nobody would be told why nothing goes.
    retries: 2,
    retryDelay: 200,
    ...(await tlsOf(tls)),
    ...(sasl
      ? { sasl: { mechanism: sasl.mechanism, username: sasl.user, password: await host.secret(sasl.secret) } }
      : {}),
  });
  try {
    await producer.initIdempotentProducer(NONE);
  } catch (error) {
    await producer.close(true).catch(() => undefined);
    throw error;
  }
  return {
    async send(messages) {
      await producer.send({
        messages: messages.map(({ key, value, headers, timestamp }) => ({ topic, key, value, headers, timestamp })),
      });
    },
    close: () => producer.close(true),
  };
}
