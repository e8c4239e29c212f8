import type { KafkaForward } from '@millrace/contracts';
import { OutletError, type OutletHost, type OutletLink, outlet, type RefusedRecord } from '@millrace/driver-api';
import { chunks, type KafkaMessage, messageOf } from './chunks.ts';
import { isTooLarge, reasonOf } from './faults.ts';
import { type KafkaProducer, openProducer } from './producer.ts';

function kafkaOutletLink(settings: KafkaForward, host: OutletHost): OutletLink {
  let producer: KafkaProducer | null = null;
  let opening: Promise<KafkaProducer> | null = null;
  let stopped = true;

  /** One at a time; after a fault a new one, for nobody knows what the old one's numbers are worth. */
  function open(): Promise<KafkaProducer> {
    if (producer) return Promise.resolve(producer);
    opening ??= openProducer(settings, host)
      .then(async (opened) => {
        if (stopped) {
          await opened.close();
          throw new OutletError('it is stopped');
        }
        producer = opened;
        host.report('online', null);
        return opened;
      })
      .finally(() => {
        opening = null;
      });
    return opening;
  }

  async function leave(): Promise<void> {
    const left = producer;
    producer = null;
    await left?.close().catch(() => undefined);
  }

  async function bring(messages: readonly KafkaMessage[]): Promise<RefusedRecord[]> {
    const to = await open();
    try {
      await to.send(messages);
      return [];
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      const [only] = messages;
      if (messages.length === 1 && only) return [{ record: only.record, reason: 'it is larger than the broker takes' }];
      await leave();
      const half = Math.ceil(messages.length / 2);
      return [...(await bring(messages.slice(0, half))), ...(await bring(messages.slice(half)))];
    }
  }

  async function failed(error: unknown): Promise<OutletError> {
    await leave();
    const reason = reasonOf(error);
    if (!stopped) host.report('lost', reason);
    return new OutletError(reason, { cause: error });
  }

  return {
    async start() {
      stopped = false;
      host.report('connecting', null);
      // Whether it can be reached is worth knowing before there is anything to send.
      void open().catch(failed);
    },
    async stop() {
      stopped = true;
      await leave();
      host.report('stopped', null);
    },
    async send(records, signal) {
      const refused: RefusedRecord[] = [];
      const over = Promise.withResolvers<never>();
      over.promise.catch(() => undefined);
      const aborted = (): void => over.reject(signal.reason);
      // The signal is one for as long as the forward runs: what listens to it for a batch must go with the batch.
      signal.addEventListener('abort', aborted, { once: true });
      try {
        for (const chunk of chunks(records.map(messageOf))) {
          signal.throwIfAborted();
          // A call cannot be taken back: what it does after that is found again by its ids.
          refused.push(...(await Promise.race([bring(chunk), over.promise])));
        }
        return refused;
      } catch (error) {
        throw signal.aborted ? signal.reason : await failed(error);
      } finally {
        signal.removeEventListener('abort', aborted);
      }
    },
  };
}

/** A topic of Apache Kafka; see `kafkaForward` of the contracts. */
export const kafkaOutlet = outlet('kafka', kafkaOutletLink);
