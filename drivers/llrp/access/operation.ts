import { type LlrpParameter, parameter } from '../codec/index.ts';

/** Where a tag of EPC Gen2 keeps what, by the number of the bank (LLRP 1.0.1, 16.3.1.2.1). */
const BANKS = { reserved: 0, epc: 1, tid: 2, user: 3 } as const;
export type Bank = keyof typeof BANKS;

/** What can be locked, by its number (16.3.1.3.2.5.1). */
const LOCKABLE = { 'kill-password': 0, 'access-password': 1, epc: 2, tid: 3, user: 4 } as const;
export type Lockable = keyof typeof LOCKABLE;
export const LOCKABLES = Object.keys(LOCKABLE) as Lockable[];

/** How it is locked: `lock` asks for the access password, the permanent two are never taken back. */
const PRIVILEGES = { lock: 0, 'lock-for-good': 1, 'unlock-for-good': 2, unlock: 3 } as const;
export type Privilege = keyof typeof PRIVILEGES;
export const PRIVILEGE_NAMES = Object.keys(PRIVILEGES) as Privilege[];

/** One operation on the memory of one tag. Places and lengths are in words of 16 bits. */
export type Operation =
  | { readonly kind: 'read' | 'erase'; readonly bank: Bank; readonly from: number; readonly words: number }
  | { readonly kind: 'write' | 'block-write'; readonly bank: Bank; readonly from: number; readonly data: Words }
  | { readonly kind: 'lock'; readonly memory: readonly Lockable[]; readonly privilege: Privilege }
  | { readonly kind: 'kill' };
export type Words = readonly number[];

/** `password`: of access, or that of killing. 0: none. */
export function operationSpec(operation: Operation, id: number, password: number): LlrpParameter {
  const own = { OpSpecID: id, AccessPassword: password };
  switch (operation.kind) {
    case 'read':
    case 'erase': {
      const { bank, from, words } = operation;
      const name = operation.kind === 'read' ? 'C1G2Read' : 'C1G2BlockErase';
      return parameter(name, { ...own, MB: BANKS[bank], WordPointer: from, WordCount: words });
    }
    case 'write':
    case 'block-write': {
      const { bank, from, data } = operation;
      const name = operation.kind === 'write' ? 'C1G2Write' : 'C1G2BlockWrite';
      return parameter(name, { ...own, MB: BANKS[bank], WordPointer: from, WriteData: data });
    }
    case 'lock':
      return parameter(
        'C1G2Lock',
        own,
        ...operation.memory.map((memory) =>
          parameter('C1G2LockPayload', { Privilege: PRIVILEGES[operation.privilege], DataField: LOCKABLE[memory] }),
        ),
      );
    case 'kill':
      return parameter('C1G2Kill', { OpSpecID: id, KillPassword: password });
  }
}

/** Bits of a bank by which a tag is known. */
export interface TagPattern {
  readonly bank: 'epc' | 'tid';
  /** Upper-case hexadecimal in whole words. */
  readonly hex: string;
}

/** Behind the check sum and the word of protocol control, in bits. */
const EPC_BEGINS = 32;

export const patternSpec = ({ bank, hex }: TagPattern): LlrpParameter => {
  const bits = hex.length * 4;
  return parameter('C1G2TargetTag', {
    MB: BANKS[bank],
    Match: true,
    Pointer: bank === 'epc' ? EPC_BEGINS : 0,
    TagMask: { bits, hex: 'F'.repeat(hex.length) },
    TagData: { bits, hex },
  });
};

/** No bits: every tag. */
const ANY_TAG = parameter('C1G2TargetTag', {
  ...{ MB: BANKS.epc, Match: true, Pointer: 0 },
  ...{ TagMask: { bits: 0, hex: '' }, TagData: { bits: 0, hex: '' } },
});

const EPC_GEN2 = 1;
const ANY_ANTENNA = 0;
const NO_TRIGGER = 0;
const AFTER_COUNT = 1;
/** Told when the operation on a tag is through, not with the next report of what is seen. */
const TOLD_AT_ITS_END = 1;

export interface AccessOrder {
  readonly id: number;
  /** Its inventory meets the tags. */
  readonly rospec: number;
  readonly tag: readonly TagPattern[];
  readonly operation: LlrpParameter;
  /** On so many tags; null: on each that comes by, until it is taken away. */
  readonly most: number | null;
}

/** What is done to the tags that an inventory meets (LLRP 1.0.1, 11.2.1). It begins when it is enabled. */
export const accessSpec = ({ id, rospec, tag, operation, most }: AccessOrder): LlrpParameter =>
  parameter(
    'AccessSpec',
    { AccessSpecID: id, AntennaID: ANY_ANTENNA, ProtocolID: EPC_GEN2, CurrentState: false, ROSpecID: rospec },
    parameter('AccessSpecStopTrigger', {
      AccessSpecStopTrigger: most === null ? NO_TRIGGER : AFTER_COUNT,
      OperationCountValue: most ?? 0,
    }),
    parameter(
      'AccessCommand',
      {},
      parameter('C1G2TagSpec', {}, ...(tag.length === 0 ? [ANY_TAG] : tag.map(patternSpec))),
      operation,
    ),
    parameter('AccessReportSpec', { AccessReportTrigger: TOLD_AT_ITS_END }),
  );
