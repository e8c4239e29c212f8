import { BODY, CHANNEL, REQUEST, SEQUENCE } from './opcua-chunks.ts';

/** 100 ns since 1601 at 1970 (OPC UA Part 6 §5.2.2.5). */
const EPOCH = 116_444_736_000_000_000n;
const ITEM_BYTES = 30;
const TAIL_BYTES = 8;
/** Offsets in an answer whose header names no diagnostics (Part 4 §7.33). */
const HEADER = { time: BODY + 4, handle: BODY + 12, strings: BODY + 21, end: BODY + 28 };
/** Offsets in a PublishResponse (Part 4 §5.14.5.2) with one DataChangeNotification. */
const AT = { subscription: HEADER.end, more: 60, sequence: 61, published: 65, items: 90 };
/** Client handle, mask of the data value, its variant's type; then the number and both times. */
const ITEM = { value: 6, source: 14, server: 22 };

/** A request as its answer names it. */
export interface Asked {
  /** Channel and token, as they stand in the request. */
  readonly channel: Buffer;
  readonly request: number;
  readonly requestHandle: number;
}
/** What is different in each message. */
export interface Played extends Asked {
  readonly sequence: number;
  readonly subscription: number;
  readonly message: number;
  readonly more: boolean;
  readonly acknowledged: number;
  readonly value: number;
}

const ticks = (): bigint => BigInt(Date.now()) * 10_000n + EPOCH;

function answer(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write('MSGF', 'latin1');
  bytes.set([0x01, 0x00], BODY); // a node of ns=0 in four bytes
  bytes.writeUInt16LE(type, BODY + 2);
  bytes.writeInt32LE(-1, HEADER.strings);
  return bytes;
}

function address(bytes: Buffer, { channel, request, requestHandle }: Asked, sequence: number, now: bigint): void {
  bytes.writeUInt32LE(bytes.length, 4);
  channel.copy(bytes, CHANNEL);
  bytes.writeUInt32LE(sequence, SEQUENCE);
  bytes.writeUInt32LE(request, REQUEST);
  bytes.writeBigInt64LE(now, HEADER.time);
  bytes.writeUInt32LE(requestHandle, HEADER.handle);
}

const CREATED_BYTES = 23;

/** The answer to a CreateMonitoredItems (Part 4 §5.13.2.2) that takes every item as it was asked for. */
export function itemsCreated(asked: Asked, sequence: number, handles: readonly number[]): Buffer {
  const bytes = answer(754, HEADER.end + 4 + handles.length * CREATED_BYTES + 4);
  address(bytes, asked, sequence, ticks());
  bytes.writeInt32LE(handles.length, HEADER.end);
  handles.forEach((handle, at) => {
    const from = HEADER.end + 4 + at * CREATED_BYTES;
    bytes.writeUInt32LE(handle, from + 4); // after its status; no filter has a result
    bytes.writeDoubleLE(500, from + 8);
    bytes.writeUInt32LE(20, from + 16);
  });
  bytes.writeInt32LE(-1, bytes.length - 4);
  return bytes;
}

/**
 * The answer to a Publish that reports one number of each of these items, encoded once: to send it again costs a copy and
 * three writes an item, so that whoever plays a server costs less than whoever is measured.
 */
export function notificationOf(clientHandles: readonly number[]): (played: Played) => Buffer {
  const head = answer(829, AT.items);
  head.writeInt32LE(1, 73);
  head.set([0x01, 0x00, 0x2b, 0x03, 0x01], 77); // DataChangeNotification_Encoding_DefaultBinary, ns=0;i=811; bytes follow
  head.writeInt32LE(4 + clientHandles.length * ITEM_BYTES + 4, 82);
  head.writeInt32LE(clientHandles.length, 86);
  const items = Buffer.alloc(clientHandles.length * ITEM_BYTES + 4);
  clientHandles.forEach((handle, at) => {
    items.writeUInt32LE(handle, at * ITEM_BYTES);
    items[at * ITEM_BYTES + 4] = 0x01 | 0x04 | 0x08; // a value, the source's time, the server's
    items[at * ITEM_BYTES + 5] = 11; // Double
  });
  items.writeInt32LE(-1, clientHandles.length * ITEM_BYTES);
  const whole = Buffer.concat([head, items]);
  return (played) => {
    const sent = Buffer.alloc(whole.length + TAIL_BYTES + played.acknowledged * 4);
    whole.copy(sent);
    const now = ticks();
    address(sent, played, played.sequence, now);
    sent.writeUInt32LE(played.subscription, AT.subscription);
    sent[AT.more] = played.more ? 1 : 0;
    sent.writeUInt32LE(played.message, AT.sequence);
    sent.writeBigInt64LE(now, AT.published);
    for (let at = AT.items, end = at + clientHandles.length * ITEM_BYTES; at < end; at += ITEM_BYTES) {
      sent.writeDoubleLE(played.value, at + ITEM.value);
      sent.writeBigInt64LE(now, at + ITEM.source);
      sent.writeBigInt64LE(now, at + ITEM.server);
    }
    // Each acknowledgement is good, and none has diagnostics.
    sent.writeInt32LE(played.acknowledged, whole.length);
    sent.writeInt32LE(-1, sent.length - 4);
    return sent;
  };
}
