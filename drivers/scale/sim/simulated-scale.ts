import type { Socket } from 'node:net';
import { PeerPort } from '../../api/testing/peer-port.ts';
import {
  readScaleCommand,
  type ScaleReading,
  writeSics,
  writeToledo8217,
  writeToledoContinuous,
} from '../codec/index.ts';

export type SimulatedProtocol = 'sics' | 'toledo-8217' | 'toledo-continuous';
export type ScaleFaultKind = 'none' | 'silence' | 'garbage';

const AT_REST: ScaleReading = {
  weight: '0',
  unit: 'kg',
  stable: true,
  range: 'within',
  net: false,
  tare: '0',
  zero: null,
};
/** A scale that sends by itself does so this often, ms. */
const SENDS_EVERY = 20;

/** A scale on a TCP port: it weighs what it is told, answers its protocol's commands, and misbehaves on demand. */
export class SimulatedScale extends PeerPort {
  reading: ScaleReading = AT_REST;
  fault: ScaleFaultKind = 'none';
  /** Milliseconds by which everything that it says is late. */
  delay = 0;
  /** Commands that it does not do now. */
  busy = false;
  readonly protocol: SimulatedProtocol;

  constructor(protocol: SimulatedProtocol) {
    super();
    this.protocol = protocol;
  }

  protected override serve(socket: Socket): void {
    if (this.protocol === 'toledo-continuous') {
      let next = 0;
      const say = (): void => {
        const now = performance.now();
        if (now < next) return;
        next = now + this.delay;
        this.#say(socket, writeToledoContinuous(this.reading, { checksum: true }), 0);
      };
      const timer = setInterval(say, SENDS_EVERY);
      // Who connects comes at any moment of its stream; this one just before a telegram.
      say();
      socket.on('close', () => clearInterval(timer));
      return;
    }
    socket.on('data', (bytes) => this.#say(socket, this.#answer(bytes), this.delay));
  }

  #say(socket: Socket, bytes: Uint8Array | undefined, delay: number): void {
    if (!bytes || this.fault === 'silence' || this.isStranded(socket)) return;
    const sent = this.fault === 'garbage' ? Buffer.from('\u0002~~#?!\r\n') : bytes;
    this.later(delay, () => socket.write(sent));
  }

  #answer(bytes: Uint8Array): Uint8Array | undefined {
    return this.protocol === 'sics' ? this.#answerSics(bytes) : this.#answer8217(bytes);
  }

  #answer8217(bytes: Uint8Array): Uint8Array | undefined {
    const command = readScaleCommand('toledo-8217', bytes);
    if (command === 'weigh') return writeToledo8217(this.reading);
    return command === undefined ? undefined : ascii('\u0002\r');
  }

  #answerSics(bytes: Uint8Array): Uint8Array | undefined {
    const [command, value] = String.fromCharCode(...bytes)
      .trim()
      .split(' ');
    const { weight, tare } = this.reading;
    if (command === 'SI' || command === 'S')
      return this.busy ? ascii('S I\r\n') : writeSics({ ...this.reading, tare: null });
    if (command === 'TA' && value !== undefined) this.reading = { ...this.reading, tare: value };
    if (command === 'TA') return ascii(`TA A ${this.reading.tare ?? '0'} kg\r\n`);
    if (this.busy) return ascii(`${command} I\r\n`);
    if (command === 'T') {
      this.reading = { ...this.reading, tare: weight, weight: '0', net: true };
      return ascii(`T S ${weight ?? '0'} kg\r\n`);
    }
    if (command === 'TAC') this.reading = { ...this.reading, tare: '0', net: false };
    else if (command === 'Z') this.reading = { ...this.reading, weight: '0' };
    else return ascii(tare === null ? 'EL\r\n' : 'ES\r\n');
    return ascii(`${command} A\r\n`);
  }
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
