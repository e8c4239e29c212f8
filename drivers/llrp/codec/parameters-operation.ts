import type { Definitions } from './definition.ts';

const ACCESS_OPERATIONS =
  'C1G2Read|C1G2Write|C1G2Kill|C1G2Recommission|C1G2Lock|C1G2BlockErase|C1G2BlockWrite|C1G2BlockPermalock|C1G2GetBlockPermalockStatus|ClientRequestOpSpec|Custom';

/** What a reader is told to do: inventory, surveys, access to tags (LLRP 1.0.1, 16.2.4 and 16.2.5). */
export const OPERATION_PARAMETERS = {
  ROSpec: {
    type: 177,
    fields: 'ROSpecID:u32 Priority:u8 CurrentState:u8',
    holds: 'ROBoundarySpec (AISpec|RFSurveySpec|LoopSpec|Custom)+ ROReportSpec?',
  },
  ROBoundarySpec: { type: 178, holds: 'ROSpecStartTrigger ROSpecStopTrigger' },
  ROSpecStartTrigger: {
    type: 179,
    fields: 'ROSpecStartTriggerType:u8',
    holds: 'PeriodicTriggerValue? GPITriggerValue?',
  },
  PeriodicTriggerValue: { type: 180, fields: 'Offset:u32 Period:u32', holds: 'UTCTimestamp?' },
  GPITriggerValue: { type: 181, fields: 'GPIPortNum:u16 GPIEvent:u1 -7 Timeout:u32' },
  ROSpecStopTrigger: {
    type: 182,
    fields: 'ROSpecStopTriggerType:u8 DurationTriggerValue:u32',
    holds: 'GPITriggerValue?',
  },
  AISpec: {
    type: 183,
    fields: 'AntennaIDs:u16v',
    holds: 'AISpecStopTrigger InventoryParameterSpec+ Custom*',
  },
  AISpecStopTrigger: {
    type: 184,
    fields: 'AISpecStopTriggerType:u8 DurationTrigger:u32',
    holds: 'GPITriggerValue? TagObservationTrigger?',
  },
  TagObservationTrigger: {
    type: 185,
    fields: 'TriggerType:u8 -8 NumberOfTags:u16 NumberOfAttempts:u16 T:u16 Timeout:u32',
  },
  InventoryParameterSpec: {
    type: 186,
    fields: 'InventoryParameterSpecID:u16 ProtocolID:u8',
    holds: 'AntennaConfiguration* Custom*',
  },
  RFSurveySpec: {
    type: 187,
    fields: 'AntennaID:u16 StartFrequency:u32 EndFrequency:u32',
    holds: 'RFSurveySpecStopTrigger Custom*',
  },
  RFSurveySpecStopTrigger: { type: 188, fields: 'StopTriggerType:u8 DurationPeriod:u32 N:u32' },
  LoopSpec: { type: 355, since: 2, fields: 'LoopCount:u32' },

  AccessSpec: {
    type: 207,
    fields: 'AccessSpecID:u32 AntennaID:u16 ProtocolID:u8 CurrentState:u1 -7 ROSpecID:u32',
    holds: 'AccessSpecStopTrigger AccessCommand AccessReportSpec? Custom*',
  },
  AccessSpecStopTrigger: { type: 208, fields: 'AccessSpecStopTrigger:u8 OperationCountValue:u16' },
  AccessCommand: { type: 209, holds: `C1G2TagSpec (${ACCESS_OPERATIONS})+` },
  ClientRequestOpSpec: { type: 210, fields: 'OpSpecID:u16' },
  ClientRequestResponse: {
    type: 211,
    fields: 'AccessSpecID:u32',
    holds: `EPCData (${ACCESS_OPERATIONS})*`,
  },
} as const satisfies Definitions;
