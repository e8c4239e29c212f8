import { type FieldValue, type LlrpParameter, type ParameterName, parameter } from '../codec/index.ts';

const RESERVED = 0;
const USER = 3;
/** As `DataField` of a lock counts them. */
const KILL_PASSWORD = 0;
const ACCESS_PASSWORD = 1;

type Lock = 'open' | 'locked' | 'open-for-good' | 'locked-for-good';
const LOCK_OF = ['locked', 'locked-for-good', 'open-for-good', 'open'] as const;

type Fault = 'overrun' | 'locked' | 'power' | 'tag' | 'silent' | 'password' | 'zero-kill';
/** Numbers of results (LLRP 1.1); -1: what has none there is told as an error of the tag without a reason. */
const CODES: Readonly<Record<string, Readonly<Record<Fault, number>>>> = {
  C1G2Read: { overrun: 4, locked: 5, power: -1, tag: 1, silent: 2, password: 6, 'zero-kill': -1 },
  C1G2Write: { overrun: 1, locked: 2, power: 3, tag: 4, silent: 5, password: 7, 'zero-kill': -1 },
  C1G2Lock: { overrun: 6, locked: 7, power: 1, tag: 2, silent: 3, password: 5, 'zero-kill': -1 },
  C1G2Kill: { overrun: -1, locked: -1, power: 2, tag: 3, silent: 4, password: 6, 'zero-kill': 1 },
};
/** Where LLRP 1.0.1 has no number of its own for this. */
const UNNAMED_BEFORE_1_1: Readonly<Record<string, ReadonlySet<Fault>>> = {
  C1G2Read: new Set<Fault>(['overrun', 'locked', 'password']),
  C1G2Write: new Set<Fault>(['password']),
  C1G2Lock: new Set<Fault>(['password', 'overrun', 'locked']),
  C1G2Kill: new Set<Fault>(['password']),
};

export interface TagMemory {
  readonly epc: string;
  readonly tid: string;
  readonly user?: string;
  readonly antenna?: number;
}

const words = (hex: string): number[] => hex.match(/.{4}/g)?.map((word) => Number.parseInt(word, 16)) ?? [];
const hex = (of: readonly number[]): string =>
  of.map((word) => word.toString(16).toUpperCase().padStart(4, '0')).join('');

/** A tag of EPC Gen2: four banks, two passwords, locks. Faults on purpose: too little power, silence. */
export class SimulatedTag {
  readonly banks: readonly [reserved: number[], epc: number[], tid: number[], user: number[]];
  readonly antenna: number;
  readonly #locks: Lock[] = ['open', 'open', 'open', 'locked-for-good', 'open'];
  killed = false;
  /** So many of the next operations are not answered. */
  deaf = 0;
  /** Words that it has the power to write; then it has none. */
  power = Number.POSITIVE_INFINITY;

  constructor({ epc, tid, user = '0'.repeat(32), antenna = 1 }: TagMemory) {
    const room = words(epc.padEnd(32, '0'));
    this.banks = [[0, 0, 0, 0], [0xc0de, (epc.length / 4) << 11, ...room], words(tid), words(user)];
    this.antenna = antenna;
  }

  get epc(): string {
    const [, bank] = this.banks;
    return hex(bank.slice(2, 2 + ((bank[1] ?? 0) >>> 11)));
  }

  get user(): string {
    return hex(this.banks[USER]);
  }

  /** The two passwords, as the reserved bank has them. */
  password(which: 'kill' | 'access'): string {
    return hex(which === 'kill' ? this.banks[RESERVED].slice(0, 2) : this.banks[RESERVED].slice(2));
  }

  /** Whether every pattern of an access operation fits. */
  fits({ parameters }: LlrpParameter): boolean {
    return parameters.every(({ fields }) => {
      const bank = this.banks[Number(fields.MB) as 0 | 1 | 2 | 3];
      const all = bank.map((word) => word.toString(2).padStart(16, '0')).join('');
      const [mask, data] = [bitsOf(fields.TagMask), bitsOf(fields.TagData)];
      const from = Number(fields.Pointer);
      const same = [...mask].every((bit, at) => bit === '0' || all[from + at] === data[at]);
      return same === (fields.Match === true);
    });
  }

  /** Carries out one operation and gives its result; `old`: in the numbers of LLRP 1.0.1. */
  perform(operation: LlrpParameter, old: boolean): LlrpParameter {
    const { name, fields } = operation;
    const kind = name === 'C1G2BlockWrite' || name === 'C1G2BlockErase' ? 'C1G2Write' : name;
    const done = this.#done(kind, operation);
    const own: Record<string, FieldValue> = { OpSpecID: Number(fields.OpSpecID), Result: 0 };
    if (typeof done.fault === 'string') {
      const named = old && UNNAMED_BEFORE_1_1[kind]?.has(done.fault) ? 'tag' : done.fault;
      const code = CODES[kind]?.[named] ?? -1;
      own.Result = code < 0 ? (CODES[kind]?.tag ?? 1) : code;
    }
    if (name === 'C1G2Read') own.ReadData = done.fault ? [] : (done.read ?? []);
    if (name === 'C1G2Write' || name === 'C1G2BlockWrite') own.NumWordsWritten = done.written ?? 0;
    return parameter(`${name}OpSpecResult` as ParameterName, own);
  }

  #done(kind: string, operation: LlrpParameter): { fault?: Fault; read?: number[]; written?: number } {
    const { fields } = operation;
    if (this.deaf > 0) {
      this.deaf--;
      return { fault: 'silent' };
    }
    if (kind === 'C1G2Kill') return this.#kill(Number(fields.KillPassword));
    const [given, own] = [Number(fields.AccessPassword), Number.parseInt(this.password('access'), 16)];
    if (given !== 0 && given !== own) return { fault: 'password' };
    const secured = given === own;
    if (kind === 'C1G2Lock') return this.#lock(operation, secured);
    const bank = Number(fields.MB) as 0 | 1 | 2 | 3;
    const from = Number(fields.WordPointer);
    return kind === 'C1G2Read'
      ? this.#read(bank, from, Number(fields.WordCount), secured)
      : this.#write(bank, from, dataOf(operation), secured);
  }

  #read(bank: 0 | 1 | 2 | 3, from: number, count: number, secured: boolean): { fault?: Fault; read?: number[] } {
    const memory = this.banks[bank];
    const to = count === 0 ? memory.length : from + count;
    if (to > memory.length) return { fault: 'overrun' };
    if (bank === RESERVED && !this.#open(bank, from, secured)) return { fault: 'locked' };
    return { read: memory.slice(from, to) };
  }

  #write(
    bank: 0 | 1 | 2 | 3,
    from: number,
    data: readonly number[],
    secured: boolean,
  ): { fault?: Fault; written: number } {
    const memory = this.banks[bank];
    if (from + data.length > memory.length) return { fault: 'overrun', written: 0 };
    if (!this.#open(bank, from, secured)) return { fault: 'locked', written: 0 };
    for (const [at, word] of data.entries()) {
      if (this.power-- <= 0) return { fault: 'power', written: at };
      memory[from + at] = word;
    }
    return { written: data.length };
  }

  #lock({ parameters }: LlrpParameter, secured: boolean): { fault?: Fault } {
    if (!secured) return { fault: 'password' };
    for (const { fields } of parameters) {
      const lock = this.#locks[Number(fields.DataField)];
      if (lock?.endsWith('for-good')) return { fault: 'locked' };
      this.#locks[Number(fields.DataField)] = LOCK_OF[Number(fields.Privilege)] ?? 'open';
    }
    return {};
  }

  #kill(given: number): { fault?: Fault } {
    const own = Number.parseInt(this.password('kill'), 16);
    if (own === 0) return { fault: 'zero-kill' };
    if (given !== own) return { fault: 'password' };
    this.killed = true;
    return {};
  }

  #open(bank: number, from: number, secured: boolean): boolean {
    const lockable = bank === RESERVED ? (from < 2 ? KILL_PASSWORD : ACCESS_PASSWORD) : bank + 1;
    const lock = this.#locks[lockable] ?? 'open';
    return lock === 'open' || lock === 'open-for-good' || (lock === 'locked' && secured);
  }
}

function dataOf({ name, fields }: LlrpParameter): readonly number[] {
  if (name === 'C1G2BlockErase') return Array.from({ length: Number(fields.WordCount) }, () => 0);
  return Array.isArray(fields.WriteData) ? (fields.WriteData as readonly number[]) : [];
}

function bitsOf(value: FieldValue | undefined): string {
  if (typeof value !== 'object' || !('hex' in value)) return '';
  const all = [...value.hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  return all.slice(0, value.bits);
}
