import { numberOf } from '../codec/data-type.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { type SparkplugValue, writeValue } from '../codec/value.ts';
import { writePayload } from '../codec/write-payload.ts';
import { type EdgeNodeId, topicOf } from '../topic.ts';
import type { EdgeNode } from './edge-node.ts';
import type { Publication } from './host-types.ts';

/** A value to be written to a metric that a birth has told of. `device` null: the edge node's own. */
export interface HostCommand extends EdgeNodeId {
  readonly device: string | null;
  readonly metric: string;
  readonly value: SparkplugValue;
}

/** The message that writes a value; a text where it cannot be sent: nobody there, no such metric, not of its type. */
export function commandMessage(node: EdgeNode | undefined, command: HostCommand, now: number): Publication | string {
  const { group, node: name, device, metric, value } = command;
  if (!node?.online) return `the edge node ${group}/${name} is not online`;
  if (device !== null && !node.deviceOnline(device)) return `the device "${device}" of ${group}/${name} is not online`;
  const known = node.known(device, metric);
  if (!known) return `"${metric}" is not in the birth of ${device ?? `${group}/${name}`}`;
  const timestamp = BigInt(now);
  try {
    // By its alias where it has one, and then by nothing else (§6.4.5); without the type, which the birth has told.
    const named = known.alias === null ? { name: metric, datatype: numberOf(known.type) } : { alias: known.alias };
    const metrics = [{ ...named, timestamp, value: writeValue(known.type, value) }];
    return {
      topic: topicOf(
        device === null ? { type: 'NCMD', group, node: name } : { type: 'DCMD', group, node: name, device },
      ),
      payload: writePayload({ timestamp, metrics }),
      qos: 0,
      retain: false,
    };
  } catch (error) {
    if (error instanceof PayloadError) return error.message;
    throw error;
  }
}
