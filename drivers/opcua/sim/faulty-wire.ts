import { connect, type Socket } from 'node:net';
import { PeerPort } from '../../api/testing/peer-port.ts';

export type WireFault = 'none' | 'silence' | 'garbage';

/** A wire before a server, on a port of its own, whose way back to the client goes wrong on demand. */
export class FaultyWire extends PeerPort {
  fault: WireFault = 'none';
  /** Milliseconds by which everything that the server says is late. */
  delay = 0;
  readonly #to: number;

  /** `to`: the port of the server, on 127.0.0.1. */
  constructor(to: number) {
    super();
    this.#to = to;
  }

  protected override serve(client: Socket): void {
    const server = connect(this.#to, '127.0.0.1');
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    client.on('data', (bytes) => server.write(bytes));
    // One after the other, also where the delay changes in between.
    let due = 0;
    server.on('data', (bytes) => {
      if (this.fault === 'silence' || this.isStranded(client)) return;
      const sent = this.fault === 'garbage' ? Buffer.from(crypto.getRandomValues(new Uint8Array(64))) : bytes;
      due = Math.max(due, performance.now() + this.delay);
      const wait = due - performance.now();
      if (wait <= 0) client.write(sent);
      else this.later(wait, () => client.write(sent));
    });
  }
}
