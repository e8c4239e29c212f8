import { createServer, type Socket } from 'node:net';
import { PeerPort } from '../../api/testing/peer-port.ts';
import type { Frame } from '../codec/frame.ts';
import { mbapFrame, mbapReader } from '../codec/mbap.ts';
import { MOST_REGISTERS } from '../codec/pdu.ts';
import { rtuFrame, rtuQuestions } from '../codec/rtu.ts';
import type { Framing } from '../link/exchange.ts';
import { answerFrom, type DeviceLimits, type Memory, newMemory } from './memory.ts';

/** What goes wrong with one answer. Times are in milliseconds. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'delay'; readonly by: number }
  /** Answered so much later, while what is asked after it is answered before it. */
  | { readonly kind: 'overtaken'; readonly by: number }
  | { readonly kind: 'split'; readonly at: number; readonly by: number }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'wrong-unit' }
  | { readonly kind: 'wrong-transaction' }
  | { readonly kind: 'wrong-function' }
  | { readonly kind: 'garbage'; readonly bytes: Uint8Array }
  | { readonly kind: 'twice' }
  | { readonly kind: 'hang-up' };

export const NO_FAULT: Fault = { kind: 'none' };

export interface SimulatorOptions {
  readonly framing?: Framing;
  /** Units that are there; others keep silent. */
  readonly units?: readonly number[];
  readonly limits?: Partial<DeviceLimits>;
  /** Asked for every question; `count` begins at 0. */
  readonly fault?: (question: Frame, count: number) => Fault;
  /** False: what was asked is counted and not kept, for one that runs long. */
  readonly remembers?: boolean;
  readonly port?: number;
}

export interface Simulator {
  readonly port: number;
  readonly asked: readonly Frame[];
  /** Connections that are open. */
  readonly open: number;
  memory(unit: number): Memory;
  /** Changes what goes wrong from now on. */
  setFault(fault: (question: Frame, count: number) => Fault): void;
  /** All connections end, and for a while nothing listens. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Connections of now stay open and nothing is read or said any more, as when a cable was pulled; new ones are served. */
  strand(): void;
}

/** Carries the bytes of one master to the devices behind it and their answers back, in order. */
export function serveModbus(
  framing: Framing,
  way: { write(bytes: Uint8Array): void; hangUp(): void },
  answer: (question: Frame) => { readonly pdu: Uint8Array; readonly fault: Fault } | undefined,
): { heard(bytes: Uint8Array): void; end(): void } {
  const reader = framing === 'tcp' ? mbapReader() : rtuQuestions();
  const timers = new Set<NodeJS.Timeout>();
  // A device answers its questions one after the other, however long it takes for one. Two timers that end in the same
  // millisecond would not: what is due waits in one line.
  const line: { readonly due: number; readonly act: () => void }[] = [];
  const at = (moment: number, act: () => void): void => {
    const due = Math.max(moment, line.at(-1)?.due ?? 0);
    line.push({ due, act });
    if (line.length === 1) go();
  };
  const go = (): void => {
    for (let [next] = line; next; [next] = line) {
      const wait = next.due - performance.now();
      if (wait > 0) {
        later(wait, go);
        return;
      }
      next.act();
      line.shift();
    }
  };
  const later = (wait: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, Math.ceil(wait));
    timers.add(timer);
  };
  const say = (question: Frame): void => {
    const said = answer(question);
    if (!said) return;
    const { fault } = said;
    if (fault.kind === 'overtaken') {
      const [whole] = spoken(framing, question, said.pdu, NO_FAULT);
      later(fault.by, () => way.write(whole?.bytes ?? said.pdu));
      return;
    }
    const now = performance.now();
    for (const { after, bytes } of spoken(framing, question, said.pdu, said.fault)) {
      at(now + after, () => (bytes ? way.write(bytes) : way.hangUp()));
    }
  };
  return {
    heard(bytes) {
      for (const question of reader.push(bytes)) say(question);
    },
    end() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      line.length = 0;
    },
  };
}

/** What goes over the wire for an answer, and when; without bytes the line is hung up. */
interface Spoken {
  readonly after: number;
  readonly bytes?: Uint8Array;
}

function spoken(
  framing: Framing,
  { unit, pdu: asked, transaction = 0 }: Frame,
  pdu: Uint8Array,
  fault: Fault,
): Spoken[] {
  const framed = (answer: Uint8Array, by = unit, to = transaction): Spoken => ({
    after: 0,
    bytes: framing === 'tcp' ? mbapFrame(to, by, answer) : rtuFrame(by, answer),
  });
  const right = framed(pdu);
  switch (fault.kind) {
    case 'none':
    case 'overtaken':
      return [right];
    case 'silence':
      return [];
    case 'delay':
      return [{ ...right, after: fault.by }];
    case 'split': {
      const bytes = right.bytes as Uint8Array;
      return [
        { after: 0, bytes: bytes.slice(0, fault.at) },
        { after: fault.by, bytes: bytes.slice(fault.at) },
      ];
    }
    case 'exception':
      return [framed(Uint8Array.of((asked[0] as number) | 0x80, fault.code))];
    case 'wrong-unit':
      return [framed(pdu, (unit + 1) & 0xff)];
    case 'wrong-transaction':
      return [framed(pdu, unit, (transaction + 7) & 0xffff)];
    case 'wrong-function':
      return [framed(Uint8Array.from([(pdu[0] as number) ^ 7, ...pdu.slice(1)]))];
    case 'garbage':
      return [{ after: 0, bytes: fault.bytes }];
    case 'twice':
      return [right, right];
    case 'hang-up':
      return [{ after: 0 }];
  }
}

/** The devices behind one address: their memories, and who answers what. */
export function simulatedUnits(options: SimulatorOptions) {
  const { units = [1], limits, fault = () => NO_FAULT, remembers = true } = options;
  const memories = new Map(units.map((unit) => [unit, newMemory()]));
  const allowed: DeviceLimits = {
    maxRegisters: MOST_REGISTERS,
    missing: () => false,
    unknownFunctions: new Set(),
    ...limits,
  };
  const asked: Frame[] = [];
  let questions = 0;
  let chosen = fault;
  return {
    asked,
    setFault: (next: typeof fault) => {
      chosen = next;
    },
    memory(unit: number): Memory {
      const memory = memories.get(unit);
      if (!memory) throw new RangeError(`no unit ${unit} is simulated`);
      return memory;
    },
    answer(question: Frame) {
      const count = questions++;
      if (remembers) asked.push(question);
      const memory = memories.get(question.unit);
      if (!memory) return undefined;
      return { pdu: answerFrom(memory, question.pdu, allowed), fault: chosen(question, count) };
    },
  };
}

/** Devices on 127.0.0.1 by Modbus TCP, or by serial frames over TCP as a bridge carries them. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { framing = 'tcp' } = options;
  const units = simulatedUnits(options);
  const accept = (socket: Socket): void => {
    const way = {
      write: (bytes: Uint8Array) => void (door.isStranded(socket) || socket.destroyed || socket.write(bytes)),
      hangUp: () => socket.destroy(),
    };
    const served = serveModbus(framing, way, units.answer);
    socket.on('data', (bytes) => {
      if (!door.isStranded(socket)) served.heard(bytes);
    });
    socket.on('close', () => served.end());
  };
  const door = new PeerPort(() => createServer(accept));
  await door.start(options.port);
  return {
    ...units,
    get port() {
      return door.port;
    },
    get open() {
      return door.open;
    },
    async start() {
      await door.start();
    },
    stop: () => door.stop(),
    strand: () => door.strand(),
  };
}
