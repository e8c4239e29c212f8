import { type GatewayConfig, type LogGroup, readsTopic } from '@millrace/contracts';
import { LiveSink } from './live-sink.ts';
import { TagSink } from './tag-sink.ts';

export interface LiveSinksParts {
  readonly broker: { publish(message: { topic: string; payload: string; retain: boolean }): void };
  readonly journal: { onCommitted(listener: (group: LogGroup) => void): void };
  /** Told of each value as the broker is, for whoever brings it elsewhere. */
  readonly onValue: (topic: string, payload: string) => void;
}

/** All that tells the live channel what is committed: values of points, and tags that readers see. */
export function liveSinks({ broker, journal, onValue }: LiveSinksParts) {
  const values = new LiveSink({
    publish(topic, payload) {
      broker.publish({ topic, payload, retain: true });
      onValue(topic, payload);
    },
  });
  const tags = new TagSink({
    publish: (reads) =>
      broker.publish({ topic: readsTopic(reads.site, reads.device), payload: JSON.stringify(reads), retain: false }),
  });
  journal.onCommitted((group) => {
    values.take(group);
    tags.take(group);
  });
  return {
    use(config: GatewayConfig): void {
      values.use(config.points);
      tags.use(config);
    },
    stop(): void {
      values.stop();
      tags.stop();
    },
  };
}
