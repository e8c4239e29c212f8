import type { Client } from 'aedes';

/** The packet parser inside an aedes client: it collects a packet of any announced length before it looks at it. */
interface Parser {
  readonly packet: { readonly length: number };
  parse(chunk: Buffer): number;
}

export class PacketTooLarge extends Error {
  override readonly name = 'PacketTooLarge';
}

/** Ends a client that announces a larger packet than it may send, before its bytes are collected. */
export function limitPackets(client: Client, limit: () => number): void {
  const parser = (client as Client & { _parser: Parser })._parser;
  const parse = parser.parse.bind(parser);
  parser.parse = (chunk) => {
    const left = parse(chunk);
    if (parser.packet.length > limit())
      client.emit('error', new PacketTooLarge(`a packet of ${parser.packet.length} bytes`));
    return left;
  };
}
