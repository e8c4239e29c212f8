import type { InboundMessage } from '@millrace/driver-api';
import type { IPublishPacket, MqttClient } from 'mqtt';

/** A PUBACK of success: four bytes, the same in 3.1.1 and 5 (MQTT 5 §3.4: a reason of 0 may be left out). */
function puback(messageId: number): Buffer {
  const frame = Buffer.from([0x40, 2, 0, 0]);
  frame.writeUInt16BE(messageId, 2);
  return frame;
}

/**
 * Makes a client send each PUBACK when its message is safe, many on their way at once. mqtt.js by itself takes the next
 * message only after the one before is acknowledged, which would make every message wait for a sync of its own; so its
 * own acknowledgement is left out (its callback given an error does that and nothing else) and ours is written later,
 * on the stream that the message came by. A message that is refused is not thanked: `refused` decides what happens.
 */
export function thankWhenSafe(
  client: MqttClient,
  deliver: (message: InboundMessage) => Promise<void>,
  refused: (error: unknown) => void,
): void {
  const later = new Error('acknowledged when it is safe');
  client.handleMessage = (packet: IPublishPacket, done) => {
    const { stream } = client;
    const message: InboundMessage = {
      topic: packet.topic,
      payload: typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload,
      retained: packet.retain,
      redelivered: packet.dup,
    };
    const safe = deliver(message);
    if (packet.qos === 0 || packet.messageId === undefined) {
      safe.catch(refused);
      done();
      return;
    }
    const { messageId } = packet;
    safe.then(() => {
      // A stream that is gone took its packet ids with it: the broker sends again, and the repeat is known as one.
      if (client.stream === stream && !stream.destroyed && client.connected) stream.write(puback(messageId));
    }, refused);
    done(later);
  };
}
