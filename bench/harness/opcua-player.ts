import { connect, createServer, type Socket } from 'node:net';
import { BinaryStream, CreateMonitoredItemsRequest, PublishRequest } from 'node-opcua';
import {
  BODY,
  CHANNEL,
  type Chunk,
  chunkReader,
  isFinal,
  isMessage,
  REQUEST,
  renumbered,
  SEQUENCE,
} from './opcua-chunks.ts';
import { type Asked, itemsCreated, notificationOf, type Played } from './opcua-notification.ts';

/**
 * `second`: each item has a new number once a second, half of them at each publishing. `flat-out`: the next numbers follow
 * as soon as the client asks.
 */
export type Pace = 'second' | 'flat-out';

const PUBLISHING_MS = 500;
/** Values of one message. */
const BLOCK = 1_000;
/** Encodings of ns=0 (Part 6 Annex A). */
const PUBLISH = 826;
const CREATE_ITEMS = 751;

interface Block {
  readonly encode: (played: Played) => Buffer;
  value: number;
}
interface Subscription {
  readonly id: number;
  blocks: Block[];
  /** Blocks that wait to be sent. */
  due: Block[];
  turn: number;
  message: number;
}
interface Publish extends Asked {
  readonly acknowledged: number;
}

/**
 * A wire before a real server that watches items and answers Publish in its stead, with numbers that rise by one: the
 * server's own engine gives fewer values a second than a client takes, so beside it no client could be measured. All else
 * (session, subscriptions) is the server's. It begins when a client has `expected` items. Only channels without security.
 * Resolves with the port on 127.0.0.1.
 */
export async function opcuaPlayer(target: number, expected: number, pace: Pace): Promise<number> {
  const server = createServer((client) => play(client, connect(target, '127.0.0.1'), expected, pace));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function play(client: Socket, server: Socket, expected: number, pace: Pace): void {
  const subscriptions = new Map<number, Subscription>();
  const asked: Publish[] = [];
  let items = 0;
  /** Chunks of a message of either side that is not whole yet. */
  let request: Chunk[] = [];
  let answer: Chunk[] = [];
  const created: ((sequence: number) => Buffer)[] = [];
  let keptBack = 0;
  let putIn = 0;
  let lastToClient = 0;

  const timer = setInterval(() => {
    for (const one of subscriptions.values()) fall(one);
    send();
  }, PUBLISHING_MS);
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => undefined);
    one.on('close', () => {
      clearInterval(timer);
      other.destroy();
    });
  }
  client.setNoDelay(true);

  client.on(
    'data',
    chunkReader((chunk) => {
      request.push(chunk);
      if (isMessage(chunk) && !isFinal(chunk)) return;
      const whole = request;
      request = [];
      if (take(whole)) keptBack += whole.length;
      else for (const one of whole) server.write(renumbered(Buffer.from(one), -keptBack));
    }),
  );
  server.on(
    'data',
    chunkReader((chunk) => {
      answer.push(renumbered(Buffer.from(chunk), putIn));
      if (isMessage(chunk) && !isFinal(chunk)) return;
      if (isMessage(chunk)) lastToClient = answer.at(-1)?.readUInt32LE(SEQUENCE) ?? lastToClient;
      client.write(Buffer.concat(answer));
      answer = [];
      for (const waiting of created.splice(0)) say(waiting);
      send();
    }),
  );

  /** True where the request is answered here. */
  function take(chunks: readonly Chunk[]): boolean {
    const [first] = chunks;
    if (!first || !isMessage(first)) return false;
    const body = new BinaryStream(Buffer.concat(chunks.map((chunk) => chunk.subarray(BODY))));
    const type = body.buffer.readUInt16LE(2);
    body.length = 4;
    if (type !== CREATE_ITEMS && type !== PUBLISH) return false;
    const wanted = type === PUBLISH ? new PublishRequest() : new CreateMonitoredItemsRequest();
    wanted.decode(body);
    const from: Asked = {
      channel: Buffer.from(first.subarray(CHANNEL, SEQUENCE)),
      request: first.readUInt32LE(REQUEST),
      requestHandle: wanted.requestHeader.requestHandle,
    };
    if (wanted instanceof PublishRequest)
      asked.push({ ...from, acknowledged: wanted.subscriptionAcknowledgements?.length ?? 0 });
    else watch(from, wanted);
    send();
    return true;
  }

  function watch(from: Asked, { subscriptionId: id, itemsToCreate }: CreateMonitoredItemsRequest): void {
    const subscription = subscriptions.get(id) ?? { id, blocks: [], due: [], turn: 0, message: 0 };
    subscriptions.set(id, subscription);
    const handles = (itemsToCreate ?? []).map(({ requestedParameters }) => requestedParameters.clientHandle);
    for (let at = 0; at < handles.length; at += BLOCK)
      subscription.blocks.push({ encode: notificationOf(handles.slice(at, at + BLOCK)), value: 0 });
    items += handles.length;
    say((sequence) => itemsCreated(from, sequence, handles));
  }

  /** Nothing is put in between the chunks of a message. */
  function say(encode: (sequence: number) => Buffer): void {
    if (answer.length > 0) created.push(encode);
    else {
      putIn++;
      client.write(encode(++lastToClient));
    }
  }

  /** What a publishing interval brings: every other block, so that each has its turn once a second. */
  function fall(subscription: Subscription): void {
    if (pace === 'flat-out' || items < expected) return;
    const turn = subscription.turn++;
    subscription.due.push(...subscription.blocks.filter((_, at) => at % 2 === turn % 2));
  }

  function next(): { of: Subscription; block: Block } | null {
    for (const of of subscriptions.values()) {
      const block = pace === 'flat-out' ? of.blocks[of.turn++ % of.blocks.length] : of.due.shift();
      if (!block) continue;
      // The one after it has its turn next.
      subscriptions.delete(of.id);
      subscriptions.set(of.id, of);
      return { of, block };
    }
    return null;
  }

  function send(): void {
    while (asked.length > 0 && answer.length === 0 && items >= expected) {
      const found = next();
      if (!found) return;
      const to = asked.shift() as Publish;
      const { of, block } = found;
      const [subscription, message, more, value] = [of.id, ++of.message, of.due.length > 0, ++block.value];
      say((sequence) => block.encode({ ...to, sequence, subscription, message, more, value }));
    }
  }
}
