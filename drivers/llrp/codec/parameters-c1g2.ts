import type { Definitions } from './definition.ts';

const OPERATION = 'OpSpecID:u16 AccessPassword:u32';

/** What is of the air protocol EPC Class 1 Generation 2 (LLRP 1.0.1, 16.3.1). */
export const C1G2_PARAMETERS = {
  C1G2_CRC: { type: 11, fields: 'CRC:u16' },
  C1G2_PC: { type: 12, fields: 'PC_Bits:u16' },
  C1G2SingulationDetails: { type: 18, fields: 'NumCollisionSlots:u16 NumEmptySlots:u16' },
  C1G2_XPC_W1: { type: 19, since: 2, fields: 'XPC_W1:u16' },
  C1G2_XPC_W2: { type: 20, since: 2, fields: 'XPC_W2:u16' },

  // Of 1.1 are the bits from CanSupportBlockPermalock on: reserved, and so zero, before it.
  C1G2LLRPCapabilities: {
    type: 327,
    fields: `CanSupportBlockErase:u1 CanSupportBlockWrite:u1 CanSupportBlockPermalock:u1 CanSupportTagRecommissioning:u1
      CanSupportUMIMethod2:u1 CanSupportXPC:u1 -2 MaxNumSelectFiltersPerQuery:u16`,
  },
  C1G2UHFRFModeTable: { type: 328, holds: 'C1G2UHFRFModeTableEntry+' },
  C1G2UHFRFModeTableEntry: {
    type: 329,
    fields: `ModeIdentifier:u32 DRValue:u1 EPCHAGTCConformance:u1 -6 MValue:u8 ForwardLinkModulation:u8
      SpectralMaskIndicator:u8 BDRValue:u32 PIEValue:u32 MinTariValue:u32 MaxTariValue:u32 StepTariValue:u32`,
  },
  C1G2InventoryCommand: {
    type: 330,
    fields: 'TagInventoryStateAware:u1 -7',
    holds: 'C1G2Filter* C1G2RFControl? C1G2SingulationControl? Custom*',
  },
  C1G2Filter: {
    type: 331,
    fields: 'T:u2 -6',
    holds: 'C1G2TagInventoryMask C1G2TagInventoryStateAwareFilterAction? C1G2TagInventoryStateUnawareFilterAction?',
  },
  C1G2TagInventoryMask: { type: 332, fields: 'MB:u2 -6 Pointer:u16 TagMask:u1v' },
  C1G2TagInventoryStateAwareFilterAction: { type: 333, fields: 'Target:u8 Action:u8' },
  C1G2TagInventoryStateUnawareFilterAction: { type: 334, fields: 'Action:u8' },
  C1G2RFControl: { type: 335, fields: 'ModeIndex:u16 Tari:u16' },
  C1G2SingulationControl: {
    type: 336,
    fields: 'Session:u2 -6 TagPopulation:u16 TagTransitTime:u32',
    holds: 'C1G2TagInventoryStateAwareSingulationAction?',
  },
  // S_All came with 1.1; its bit was reserved before.
  C1G2TagInventoryStateAwareSingulationAction: { type: 337, fields: 'I:u1 S:u1 S_All:u1 -5' },

  C1G2TagSpec: { type: 338, holds: 'C1G2TargetTag+' },
  C1G2TargetTag: { type: 339, fields: 'MB:u2 Match:u1 -5 Pointer:u16 TagMask:u1v TagData:u1v' },
  C1G2Read: { type: 341, fields: `${OPERATION} MB:u2 -6 WordPointer:u16 WordCount:u16` },
  C1G2Write: { type: 342, fields: `${OPERATION} MB:u2 -6 WordPointer:u16 WriteData:u16v` },
  C1G2Kill: { type: 343, fields: 'OpSpecID:u16 KillPassword:u32' },
  C1G2Recommission: { type: 357, since: 2, fields: 'OpSpecID:u16 KillPassword:u32 -5 SB3:u1 SB2:u1 LSB:u1' },
  C1G2Lock: { type: 344, fields: OPERATION, holds: 'C1G2LockPayload+' },
  C1G2LockPayload: { type: 345, fields: 'Privilege:u8 DataField:u8' },
  C1G2BlockErase: { type: 346, fields: `${OPERATION} MB:u2 -6 WordPointer:u16 WordCount:u16` },
  C1G2BlockWrite: { type: 347, fields: `${OPERATION} MB:u2 -6 WordPointer:u16 WriteData:u16v` },
  C1G2BlockPermalock: {
    type: 358,
    since: 2,
    fields: `${OPERATION} MB:u2 -6 BlockPointer:u16 BlockMask:u16v`,
  },
  C1G2GetBlockPermalockStatus: {
    type: 359,
    since: 2,
    fields: `${OPERATION} MB:u2 -6 BlockPointer:u16 BlockRange:u16`,
  },
  C1G2EPCMemorySelector: { type: 348, fields: 'EnableCRC:u1 EnablePCBits:u1 EnableXPCBits:u1 -5' },

  C1G2ReadOpSpecResult: { type: 349, fields: 'Result:u8 OpSpecID:u16 ReadData:u16v' },
  C1G2WriteOpSpecResult: { type: 350, fields: 'Result:u8 OpSpecID:u16 NumWordsWritten:u16' },
  C1G2KillOpSpecResult: { type: 351, fields: 'Result:u8 OpSpecID:u16' },
  C1G2RecommissionOpSpecResult: { type: 360, since: 2, fields: 'Result:u8 OpSpecID:u16' },
  C1G2LockOpSpecResult: { type: 352, fields: 'Result:u8 OpSpecID:u16' },
  C1G2BlockEraseOpSpecResult: { type: 353, fields: 'Result:u8 OpSpecID:u16' },
  C1G2BlockWriteOpSpecResult: { type: 354, fields: 'Result:u8 OpSpecID:u16 NumWordsWritten:u16' },
  C1G2BlockPermalockOpSpecResult: { type: 361, since: 2, fields: 'Result:u8 OpSpecID:u16' },
  C1G2GetBlockPermalockStatusOpSpecResult: {
    type: 362,
    since: 2,
    fields: 'Result:u8 OpSpecID:u16 StatusBits:u16v',
  },
} as const satisfies Definitions;
