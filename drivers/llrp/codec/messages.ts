import type { Definitions } from './definition.ts';

/** Every message of LLRP 1.0.1 and 1.1 (1.0.1, section 16.1). */
export const MESSAGES = {
  GET_SUPPORTED_VERSION: { type: 46, since: 2 },
  GET_SUPPORTED_VERSION_RESPONSE: {
    type: 56,
    since: 2,
    fields: 'CurrentVersion:u8 SupportedVersion:u8',
    holds: 'LLRPStatus',
  },
  SET_PROTOCOL_VERSION: { type: 47, since: 2, fields: 'ProtocolVersion:u8' },
  SET_PROTOCOL_VERSION_RESPONSE: { type: 57, since: 2, holds: 'LLRPStatus' },

  GET_READER_CAPABILITIES: { type: 1, fields: 'RequestedData:u8', holds: 'Custom*' },
  GET_READER_CAPABILITIES_RESPONSE: {
    type: 11,
    holds:
      'LLRPStatus GeneralDeviceCapabilities? LLRPCapabilities? RegulatoryCapabilities? C1G2LLRPCapabilities? Custom*',
  },

  ADD_ROSPEC: { type: 20, holds: 'ROSpec' },
  ADD_ROSPEC_RESPONSE: { type: 30, holds: 'LLRPStatus' },
  DELETE_ROSPEC: { type: 21, fields: 'ROSpecID:u32' },
  DELETE_ROSPEC_RESPONSE: { type: 31, holds: 'LLRPStatus' },
  START_ROSPEC: { type: 22, fields: 'ROSpecID:u32' },
  START_ROSPEC_RESPONSE: { type: 32, holds: 'LLRPStatus' },
  STOP_ROSPEC: { type: 23, fields: 'ROSpecID:u32' },
  STOP_ROSPEC_RESPONSE: { type: 33, holds: 'LLRPStatus' },
  ENABLE_ROSPEC: { type: 24, fields: 'ROSpecID:u32' },
  ENABLE_ROSPEC_RESPONSE: { type: 34, holds: 'LLRPStatus' },
  DISABLE_ROSPEC: { type: 25, fields: 'ROSpecID:u32' },
  DISABLE_ROSPEC_RESPONSE: { type: 35, holds: 'LLRPStatus' },
  GET_ROSPECS: { type: 26 },
  GET_ROSPECS_RESPONSE: { type: 36, holds: 'LLRPStatus ROSpec*' },

  ADD_ACCESSSPEC: { type: 40, holds: 'AccessSpec' },
  ADD_ACCESSSPEC_RESPONSE: { type: 50, holds: 'LLRPStatus' },
  DELETE_ACCESSSPEC: { type: 41, fields: 'AccessSpecID:u32' },
  DELETE_ACCESSSPEC_RESPONSE: { type: 51, holds: 'LLRPStatus' },
  ENABLE_ACCESSSPEC: { type: 42, fields: 'AccessSpecID:u32' },
  ENABLE_ACCESSSPEC_RESPONSE: { type: 52, holds: 'LLRPStatus' },
  DISABLE_ACCESSSPEC: { type: 43, fields: 'AccessSpecID:u32' },
  DISABLE_ACCESSSPEC_RESPONSE: { type: 53, holds: 'LLRPStatus' },
  GET_ACCESSSPECS: { type: 44 },
  GET_ACCESSSPECS_RESPONSE: { type: 54, holds: 'LLRPStatus AccessSpec*' },
  CLIENT_REQUEST_OP: { type: 45, holds: 'TagReportData' },
  CLIENT_REQUEST_OP_RESPONSE: { type: 55, holds: 'ClientRequestResponse' },

  GET_REPORT: { type: 60 },
  RO_ACCESS_REPORT: { type: 61, holds: 'TagReportData* RFSurveyReportData* Custom*' },
  KEEPALIVE: { type: 62 },
  KEEPALIVE_ACK: { type: 72 },
  READER_EVENT_NOTIFICATION: { type: 63, holds: 'ReaderEventNotificationData' },
  ENABLE_EVENTS_AND_REPORTS: { type: 64 },
  ERROR_MESSAGE: { type: 100, holds: 'LLRPStatus' },

  GET_READER_CONFIG: {
    type: 2,
    fields: 'AntennaID:u16 RequestedData:u8 GPIPortNum:u16 GPOPortNum:u16',
    holds: 'Custom*',
  },
  GET_READER_CONFIG_RESPONSE: {
    type: 12,
    holds: `LLRPStatus Identification? AntennaProperties* AntennaConfiguration* ReaderEventNotificationSpec? ROReportSpec?
      AccessReportSpec? LLRPConfigurationStateValue? KeepaliveSpec? GPIPortCurrentState* GPOWriteData* EventsAndReports?
      Custom*`,
  },
  SET_READER_CONFIG: {
    type: 3,
    fields: 'ResetToFactoryDefault:u1 -7',
    holds: `ReaderEventNotificationSpec? AntennaProperties* AntennaConfiguration* ROReportSpec? AccessReportSpec?
      KeepaliveSpec? GPOWriteData* GPIPortCurrentState* EventsAndReports? Custom*`,
  },
  SET_READER_CONFIG_RESPONSE: { type: 13, holds: 'LLRPStatus' },
  CLOSE_CONNECTION: { type: 14 },
  CLOSE_CONNECTION_RESPONSE: { type: 4, holds: 'LLRPStatus' },
  CUSTOM_MESSAGE: { type: 1023, fields: 'VendorIdentifier:u32 MessageSubtype:u8 Data:bytes' },
} as const satisfies Definitions;

export type MessageName = keyof typeof MESSAGES;
