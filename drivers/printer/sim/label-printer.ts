import { createServer, type Socket } from 'node:net';
import { PeerPort } from '../../api/testing/peer-port.ts';

/** What is wrong with it, as ~HS tells it. */
interface Troubles {
  paperOut: boolean;
  headOpen: boolean;
  ribbonOut: boolean;
  paused: boolean;
}

const flag = (is: boolean): string => (is ? '1' : '0');

/**
 * A label printer on a port of this machine: takes ZPL, prints a label a turn while nothing is wrong, and answers ~HS, ~HQES
 * and its counter. `dialect` is which of them it knows.
 */
export class LabelPrinter {
  readonly troubles: Troubles = { paperOut: false, headOpen: false, ribbonOut: false, paused: false };
  /** The labels that came out, each as its own ZPL. */
  readonly printed: string[] = [];
  /** Labels until the roll is at its end. */
  roll = Number.POSITIVE_INFINITY;
  /** Formats that it takes and prints nothing of. */
  dry = false;
  readonly dialect: { hs: boolean; hqes: boolean; counter: boolean; hsInTrouble: boolean };
  garbled = false;
  /** Jobs that wait in it and are somebody else's. */
  elsewhere = 0;
  /** Times that it has said how it stands. */
  answered = 0;
  private queue: string[] = [];
  private rest = '';
  private turning: NodeJS.Timeout | undefined;
  private readonly door = new PeerPort(() =>
    createServer((socket) => socket.setEncoding('utf8').on('data', (text: string) => this.hear(socket, text))),
  );

  constructor(dialect: Partial<LabelPrinter['dialect']> = {}) {
    this.dialect = { hs: true, hqes: true, counter: true, hsInTrouble: true, ...dialect };
  }

  get port(): number {
    return this.door.port;
  }

  async start(): Promise<this> {
    await this.door.start();
    this.turning = setInterval(() => this.turn(), 10).unref();
    return this;
  }

  stop(): Promise<void> {
    clearInterval(this.turning);
    return this.door.stop();
  }

  private get stands(): boolean {
    return Object.values(this.troubles).some(Boolean);
  }

  private hear(socket: Socket, text: string): void {
    if (this.garbled) {
      socket.write('HTTP/1.0 400 Bad Request\r\n\r\n');
      return;
    }
    this.rest += text;
    for (;;) {
      const match = /~HQES|~HS|! U1 getvar "([^"]*)"\r\n|\^XA[\s\S]*?\^XZ/.exec(this.rest);
      if (!match) return;
      this.rest = this.rest.slice(match.index + match[0].length);
      if (match[0] === '~HS') this.hostStatus(socket);
      else if (match[0] === '~HQES') this.errors(socket);
      else if (match[0].startsWith('!')) {
        if (this.dialect.counter)
          socket.write(match[1] === 'odometer.total_label_count' ? `"${1_000 + this.printed.length}"` : '"?"');
      } else this.takeFormat(match[0]);
    }
  }

  private takeFormat(format: string): void {
    const quantity = Number(/\^PQ(\d+)/.exec(format)?.[1] ?? 1);
    if (!this.dry) this.queue.push(...Array.from({ length: quantity }, () => format));
  }

  private turn(): void {
    if (this.stands || this.queue.length === 0) return;
    if (this.roll <= 0) {
      this.troubles.paperOut = true;
      return;
    }
    this.roll--;
    this.printed.push(this.queue.shift() ?? '');
  }

  private hostStatus(socket: Socket): void {
    if (!this.dialect.hs || (this.stands && !this.dialect.hsInTrouble)) return;
    const { paperOut, paused, headOpen, ribbonOut } = this.troubles;
    const waiting = String(Math.min(this.queue.length + this.elsewhere, 999)).padStart(3, '0');
    const remaining = String(this.queue.length).padStart(8, '0');
    socket.write(`\x02030,${flag(paperOut)},${flag(paused)},1245,${waiting},0,0,0,000,0,0,0\x03\r\n`);
    socket.write(`\x02000,0,${flag(headOpen)},${flag(ribbonOut)},1,2,6,0,${remaining},1,000\x03\r\n`);
    socket.write('\x021234,0\x03\r\n');
    this.answered++;
  }

  private errors(socket: Socket): void {
    if (!this.dialect.hqes) return;
    const { paperOut, headOpen, ribbonOut } = this.troubles;
    const bits = Number(paperOut) + 2 * Number(ribbonOut) + 4 * Number(headOpen);
    const line = (value: number): string => `${value === 0 ? 0 : 1} 00000000 ${value.toString(16).padStart(8, '0')}`;
    socket.write(
      `\x02\r\n  PRINTER STATUS\r\n   ERRORS:         ${line(bits)}\r\n   WARNINGS:       ${line(0)}\r\n\x03`,
    );
  }
}
