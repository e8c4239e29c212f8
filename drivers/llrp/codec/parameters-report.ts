import type { Definitions } from './definition.ts';

const ACCESS_RESULTS =
  'C1G2ReadOpSpecResult|C1G2WriteOpSpecResult|C1G2KillOpSpecResult|C1G2RecommissionOpSpecResult|C1G2LockOpSpecResult|C1G2BlockEraseOpSpecResult|C1G2BlockWriteOpSpecResult|C1G2BlockPermalockOpSpecResult|C1G2GetBlockPermalockStatusOpSpecResult|ClientRequestOpSpecResult|Custom';

/** What a reader says: tags, surveys, events (LLRP 1.0.1, 16.2.7). Those of a type below 128 have no length (TV). */
export const REPORT_PARAMETERS = {
  AntennaID: { type: 1, fields: 'AntennaID:u16' },
  FirstSeenTimestampUTC: { type: 2, fields: 'Microseconds:u64' },
  FirstSeenTimestampUptime: { type: 3, fields: 'Microseconds:u64' },
  LastSeenTimestampUTC: { type: 4, fields: 'Microseconds:u64' },
  LastSeenTimestampUptime: { type: 5, fields: 'Microseconds:u64' },
  PeakRSSI: { type: 6, fields: 'PeakRSSI:s8' },
  ChannelIndex: { type: 7, fields: 'ChannelIndex:u16' },
  TagSeenCount: { type: 8, fields: 'TagCount:u16' },
  ROSpecID: { type: 9, fields: 'ROSpecID:u32' },
  InventoryParameterSpecID: { type: 10, fields: 'InventoryParameterSpecID:u16' },
  EPC_96: { type: 13, fields: 'EPC:u96' },
  SpecIndex: { type: 14, fields: 'SpecIndex:u16' },
  ClientRequestOpSpecResult: { type: 15, fields: 'OpSpecID:u16' },
  AccessSpecID: { type: 16, fields: 'AccessSpecID:u32' },
  OpSpecID: { type: 17, fields: 'OpSpecID:u16' },

  ROReportSpec: { type: 237, fields: 'ROReportTrigger:u8 N:u16', holds: 'TagReportContentSelector Custom*' },
  TagReportContentSelector: {
    type: 238,
    fields: `EnableROSpecID:u1 EnableSpecIndex:u1 EnableInventoryParameterSpecID:u1 EnableAntennaID:u1
      EnableChannelIndex:u1 EnablePeakRSSI:u1 EnableFirstSeenTimestamp:u1 EnableLastSeenTimestamp:u1
      EnableTagSeenCount:u1 EnableAccessSpecID:u1 -6`,
    holds: 'C1G2EPCMemorySelector* Custom*',
  },
  AccessReportSpec: { type: 239, fields: 'AccessReportTrigger:u8' },
  TagReportData: {
    type: 240,
    holds: `(EPCData|EPC_96) ROSpecID? SpecIndex? InventoryParameterSpecID? AntennaID? PeakRSSI? ChannelIndex?
      FirstSeenTimestampUTC? FirstSeenTimestampUptime? LastSeenTimestampUTC? LastSeenTimestampUptime? TagSeenCount?
      (C1G2_PC|C1G2_XPC_W1|C1G2_XPC_W2|C1G2_CRC)* AccessSpecID? (${ACCESS_RESULTS})*`,
  },
  EPCData: { type: 241, fields: 'EPC:u1v' },
  RFSurveyReportData: { type: 242, holds: 'ROSpecID? SpecIndex? FrequencyRSSILevelEntry+ Custom*' },
  FrequencyRSSILevelEntry: {
    type: 243,
    fields: 'Frequency:u32 Bandwidth:u32 AverageRSSI:s8 PeakRSSI:s8',
    holds: '(UTCTimestamp|Uptime)',
  },

  ReaderEventNotificationSpec: { type: 244, holds: 'EventNotificationState+' },
  EventNotificationState: { type: 245, fields: 'EventType:u16 NotificationState:u1 -7' },
  ReaderEventNotificationData: {
    type: 246,
    holds: `(UTCTimestamp|Uptime) HoppingEvent? GPIEvent? ROSpecEvent? ReportBufferLevelWarningEvent?
      ReportBufferOverflowErrorEvent? ReaderExceptionEvent? RFSurveyEvent? AISpecEvent? AntennaEvent?
      ConnectionAttemptEvent? ConnectionCloseEvent? SpecLoopEvent? Custom*`,
  },
  HoppingEvent: { type: 247, fields: 'HopTableID:u16 NextChannelIndex:u16' },
  GPIEvent: { type: 248, fields: 'GPIPortNumber:u16 GPIEvent:u1 -7' },
  ROSpecEvent: { type: 249, fields: 'EventType:u8 ROSpecID:u32 PreemptingROSpecID:u32' },
  ReportBufferLevelWarningEvent: { type: 250, fields: 'ReportBufferPercentageFull:u8' },
  ReportBufferOverflowErrorEvent: { type: 251 },
  ReaderExceptionEvent: {
    type: 252,
    fields: 'Message:utf8v',
    holds: 'ROSpecID? SpecIndex? InventoryParameterSpecID? AntennaID? AccessSpecID? OpSpecID? Custom*',
  },
  RFSurveyEvent: { type: 253, fields: 'EventType:u8 ROSpecID:u32 SpecIndex:u16' },
  AISpecEvent: {
    type: 254,
    fields: 'EventType:u8 ROSpecID:u32 SpecIndex:u16',
    holds: 'C1G2SingulationDetails?',
  },
  AntennaEvent: { type: 255, fields: 'EventType:u8 AntennaID:u16' },
  ConnectionAttemptEvent: { type: 256, fields: 'Status:u16' },
  ConnectionCloseEvent: { type: 257 },
  SpecLoopEvent: { type: 356, since: 2, fields: 'ROSpecID:u32 LoopCount:u32' },
} as const satisfies Definitions;
