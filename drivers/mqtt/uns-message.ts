import type { ForwardedRecord, MqttForward } from '@millrace/contracts';

const LEVELS = ['site', 'area', 'line', 'cell', 'device', 'name'] as const;

/** Wildcards and what no topic may hold (MQTT 5 §1.5.4, §4.7): a stream's name is free text. */
const forTopic = (text: string): string => text.replace(/[+#\0]/g, '_');

/** The topic of a record: a sample's by its point, others below `events` by their device or stream. */
export function topicOf(record: ForwardedRecord, { topic, events }: Pick<MqttForward, 'topic' | 'events'>): string {
  if (record.kind === 'sample') {
    const parts = record.path.split('/');
    const byName = new Map<string, string>(LEVELS.map((level, at) => [level, parts[at] ?? '']));
    return topic.replace(/\{([a-z]+)\}/g, (whole, name: string) => byName.get(name) ?? whole);
  }
  const site = record.kind === 'observation' ? record.site : record.body.site;
  const below = record.kind === 'observation' ? `observations/${record.device}` : `facts/${record.body.stream}`;
  return `${events.replaceAll('{site}', site)}/${forTopic(below)}`;
}
