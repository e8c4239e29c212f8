import { type GatewayConfig, type LogGroup, readsTopic, type TagReads } from '@millrace/contracts';
import { LiveSink } from './live-sink.ts';
import { TagSink } from './tag-sink.ts';

export interface LiveSinksParts {
  readonly broker: { publish(message: { topic: string; payload: string; retain: boolean }): void };
  readonly journal: { onCommitted(listener: (group: LogGroup) => void): void };
}

/** All that tells the live channel what is committed: values of points, and tags that readers see. */
export function liveSinks({ broker, journal }: LiveSinksParts) {
  // Told as the broker is: who brings it elsewhere.
  const ofValues: ((topic: string, payload: string) => void)[] = [];
  const ofReads: ((reads: TagReads) => void)[] = [];
  const values = new LiveSink({
    publish(topic, payload) {
      broker.publish({ topic, payload, retain: true });
      for (const listener of ofValues) listener(topic, payload);
    },
  });
  const tags = new TagSink({
    publish(reads) {
      broker.publish({ topic: readsTopic(reads.site, reads.device), payload: JSON.stringify(reads), retain: false });
      for (const listener of ofReads) listener(reads);
    },
  });
  journal.onCommitted((group) => {
    values.take(group);
    tags.take(group);
  });
  return {
    onLive: (listener: (topic: string, payload: string) => void): void => void ofValues.push(listener),
    onReads: (listener: (reads: TagReads) => void): void => void ofReads.push(listener),
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
