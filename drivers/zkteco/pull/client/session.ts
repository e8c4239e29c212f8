import { ANSWER, COMMAND } from '../codec/commands.ts';
import { communicationKey } from '../codec/communication-key.ts';
import { ClockFault } from '../codec/fault.ts';
import { type Packet, readPacket, writePacket } from '../codec/packet.ts';
import { tcpWire, udpWire, type Wire } from './wire.ts';

export interface SessionSettings {
  readonly host: string;
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
  /** The communication key of the clock's menu; 0 is none. */
  readonly key: number;
  /** ms that an answer is waited for. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

export interface SessionEvents {
  /** The clock tells of something by itself. Thanked once this has resolved; where it rejects, the clock is not thanked. */
  event(kind: number, data: Buffer): Promise<void>;
  /** It told of more than could be taken: its memory has the rest. */
  missed(): void;
  /** The link is gone; told once, and not after `close`. */
  lost(fault: ClockFault): void;
}

interface Question {
  readonly reply: number;
  /** Takes a packet of the answer; true where it was the last. */
  take(packet: Packet): boolean;
  fail(error: unknown): void;
  /** Begins its time anew: something of the answer came. */
  alive(): void;
}

const REPLIES = 0x10000;
/** Over UDP a question is sent again so often; every one that is asked here may be asked twice. */
const TRIES = 3;
/** Events on their way to be safe at once; where as many wait behind them, the clock is not heard for a moment. */
const AT_ONCE = 256;
/** Events that wait at all: datagrams cannot be made to wait. */
const MOST_WAITING = 5_000;

/**
 * A session with a clock: one question at a time, each with a number of its own, and only packets of this session with
 * that number answer it. A question that was not answered in time ends the session: what comes after that finds nobody.
 */
export class ClockSession {
  private readonly settings: SessionSettings;
  private readonly events: SessionEvents;
  private wire: Wire | null = null;
  private session = 0;
  private next = 0;
  private asking: Question | null = null;
  private line: Promise<unknown> = Promise.resolve();
  private over: ClockFault | null = null;
  private telling = 0;
  private readonly waiting: Packet[] = [];

  private constructor(settings: SessionSettings, events: SessionEvents) {
    this.settings = settings;
    this.events = events;
  }

  /** Connects and shows the key where it is asked for. Rejects with a ClockFault, or with the signal's reason. */
  static async open(settings: SessionSettings, events: SessionEvents): Promise<ClockSession> {
    const session = new ClockSession(settings, events);
    try {
      await session.begin();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  get transport(): 'tcp' | 'udp' {
    return this.settings.transport;
  }

  private async begin(): Promise<void> {
    const { transport, signal } = this.settings;
    const make = transport === 'tcp' ? tcpWire : udpWire;
    this.wire = await make(this.settings, {
      packet: (bytes) => this.heard(bytes),
      lost: (fault) => this.lose(fault),
    });
    signal.throwIfAborted();
    const greeting = await this.answer(COMMAND.connect);
    this.session = greeting.session;
    if (greeting.command === ANSWER.ok) return;
    if (greeting.command !== ANSWER.unauthorised) throw refusal(greeting, 'a connection');
    const shown = await this.answer(COMMAND.authorise, communicationKey(this.settings.key, this.session));
    if (shown.command !== ANSWER.ok)
      throw new ClockFault('refused', 'the clock does not take this communication key: see "Comm key" in its menu');
  }

  /** Asks, and gives the answer's data. Rejects with a ClockFault `device` where the clock cannot. */
  async ask(command: number, data: Buffer = Buffer.alloc(0), what = 'this'): Promise<Buffer> {
    const packet = await this.answer(command, data);
    if (packet.command !== ANSWER.ok && packet.command !== ANSWER.data && packet.command !== COMMAND.data)
      throw refusal(packet, what);
    return packet.data;
  }

  /** The one packet that answers. */
  answer(command: number, data: Buffer = Buffer.alloc(0)): Promise<Packet> {
    return this.exchange(command, data, (packet) => packet);
  }

  /**
   * Asks, and hands every packet of the answer to `take` until it gives a result. Questions wait for each other. Rejects
   * with what `take` throws, with a ClockFault, or with the signal's reason.
   */
  exchange<Result>(command: number, data: Buffer, take: (packet: Packet) => Result | undefined): Promise<Result> {
    const asked = this.line.then(() => this.put(command, data, take));
    this.line = asked.catch(() => undefined);
    return asked;
  }

  private put<Result>(command: number, data: Buffer, take: (packet: Packet) => Result | undefined): Promise<Result> {
    const { signal, patience, transport } = this.settings;
    const { wire } = this;
    if (this.over || !wire) return Promise.reject(this.over ?? new ClockFault('lost', 'the session has ended'));
    if (signal.aborted) return Promise.reject(signal.reason);
    const reply = this.next;
    this.next = (this.next + 1) % REPLIES;
    const packet = writePacket({ command, session: this.session, reply, data });
    return new Promise<Result>((resolve, reject) => {
      let tries = 1;
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.asking = null;
      };
      const fail = (error: unknown): void => {
        end();
        reject(error);
      };
      const aborted = (): void => {
        fail(signal.reason);
        this.close();
      };
      const late = (): void => {
        if (transport === 'udp' && tries < TRIES) {
          tries++;
          wire.send(packet);
          timer.refresh();
          return;
        }
        const fault = new ClockFault('silent', `the clock did not answer within ${patience} ms`);
        fail(fault);
        this.lose(fault);
      };
      const timer = setTimeout(late, transport === 'udp' ? Math.ceil(patience / TRIES) : patience);
      signal.addEventListener('abort', aborted, { once: true });
      this.asking = {
        reply,
        fail,
        alive: () => void timer.refresh(),
        take(answer) {
          try {
            const result = take(answer);
            if (result === undefined) return false;
            end();
            resolve(result);
          } catch (error) {
            fail(error);
          }
          return true;
        },
      };
      wire.send(packet);
    });
  }

  private heard(bytes: Buffer): void {
    let packet: Packet;
    try {
      packet = readPacket(bytes);
    } catch (error) {
      // A datagram that was damaged is one that was lost: it is asked again. A stream cannot be trusted from there on.
      if (this.settings.transport === 'tcp' && error instanceof ClockFault) this.lose(error);
      return;
    }
    if (packet.command === COMMAND.registerEvents) {
      this.told(packet);
      return;
    }
    const { asking } = this;
    // An answer to another question, or of another session: nobody waits for it any more.
    if (!asking || packet.reply !== asking.reply || (this.session !== 0 && packet.session !== this.session)) return;
    asking.alive();
    asking.take(packet);
  }

  private told(packet: Packet): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.events.missed();
      return;
    }
    this.waiting.push(packet);
    if (this.waiting.length >= AT_ONCE) this.wire?.pause();
    this.tellWaiting();
  }

  private tellWaiting(): void {
    while (this.telling < AT_ONCE) {
      const packet = this.waiting.shift();
      if (!packet) break;
      this.telling++;
      void this.tell(packet).finally(() => {
        this.telling--;
        this.tellWaiting();
      });
    }
    if (this.waiting.length < AT_ONCE) this.wire?.resume();
  }

  private async tell({ session: kind, reply, data }: Packet): Promise<void> {
    try {
      await this.events.event(kind, data);
    } catch {
      // Not thanked: it is in the clock's memory, which is read again.
      return;
    }
    if (!this.over)
      this.wire?.send(writePacket({ command: ANSWER.ok, session: this.session, reply, data: Buffer.alloc(0) }));
  }

  private lose(fault: ClockFault): void {
    if (this.over) return;
    this.over = fault;
    this.asking?.fail(fault);
    this.wire?.close();
    this.events.lost(fault);
  }

  /** Says good-bye where it can, and releases everything. Never rejects; may be called twice. */
  async leave(): Promise<void> {
    if (!this.over) await this.answer(COMMAND.exit).catch(() => undefined);
    this.close();
  }

  close(): void {
    this.over ??= new ClockFault('lost', 'the session was ended by us');
    this.asking?.fail(this.over);
    this.wire?.close();
  }
}

const refusal = ({ command }: Packet, what: string): ClockFault =>
  command === ANSWER.unauthorised
    ? new ClockFault('refused', 'the clock asks for its communication key again')
    : new ClockFault('device', `the clock does not give ${what} (answer ${command})`);
