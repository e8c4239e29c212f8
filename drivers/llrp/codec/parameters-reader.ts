import type { Definitions } from './definition.ts';

/** What a reader can do, how it is set up and what went wrong (LLRP 1.0.1, 16.2.2, 16.2.3, 16.2.6, 16.2.8). */
export const READER_PARAMETERS = {
  UTCTimestamp: { type: 128, fields: 'Microseconds:u64' },
  Uptime: { type: 129, fields: 'Microseconds:u64' },
  Custom: { type: 1023, fields: 'VendorIdentifier:u32 ParameterSubtype:u32 Data:bytes' },

  GeneralDeviceCapabilities: {
    type: 137,
    fields: `MaxNumberOfAntennaSupported:u16 CanSetAntennaProperties:u1 HasUTCClockCapability:u1 -14
      DeviceManufacturerName:u32 ModelName:u32 ReaderFirmwareVersion:utf8v`,
    holds: `ReceiveSensitivityTableEntry+ PerAntennaReceiveSensitivityRange* GPIOCapabilities PerAntennaAirProtocol+
      MaximumReceiveSensitivity?`,
  },
  MaximumReceiveSensitivity: { type: 363, since: 2, fields: 'MaximumSensitivityValue:s16' },
  ReceiveSensitivityTableEntry: { type: 139, fields: 'Index:u16 ReceiveSensitivityValue:s16' },
  PerAntennaReceiveSensitivityRange: {
    type: 149,
    fields: 'AntennaID:u16 ReceiveSensitivityIndexMin:u16 ReceiveSensitivityIndexMax:u16',
  },
  PerAntennaAirProtocol: { type: 140, fields: 'AntennaID:u16 ProtocolID:u8v' },
  GPIOCapabilities: { type: 141, fields: 'NumGPIs:u16 NumGPOs:u16' },
  LLRPCapabilities: {
    type: 142,
    fields: `CanDoRFSurvey:u1 CanReportBufferFillWarning:u1 SupportsClientRequestOpSpec:u1
      CanDoTagInventoryStateAwareSingulation:u1 SupportsEventAndReportHolding:u1 -3 MaxNumPriorityLevelsSupported:u8
      ClientRequestOpSpecTimeout:u16 MaxNumROSpecs:u32 MaxNumSpecsPerROSpec:u32
      MaxNumInventoryParameterSpecsPerAISpec:u32 MaxNumAccessSpecs:u32 MaxNumOpSpecsPerAccessSpec:u32`,
  },
  RegulatoryCapabilities: {
    type: 143,
    fields: 'CountryCode:u16 CommunicationsStandard:u16',
    holds: 'UHFBandCapabilities? Custom*',
  },
  UHFBandCapabilities: {
    type: 144,
    holds: 'TransmitPowerLevelTableEntry+ FrequencyInformation C1G2UHFRFModeTable+ RFSurveyFrequencyCapabilities?',
  },
  TransmitPowerLevelTableEntry: { type: 145, fields: 'Index:u16 TransmitPowerValue:s16' },
  FrequencyInformation: {
    type: 146,
    fields: 'Hopping:u1 -7',
    holds: 'FrequencyHopTable* FixedFrequencyTable?',
  },
  FrequencyHopTable: { type: 147, fields: 'HopTableID:u8 -8 Frequency:u32v' },
  FixedFrequencyTable: { type: 148, fields: 'Frequency:u32v' },
  RFSurveyFrequencyCapabilities: { type: 365, since: 2, fields: 'MinimumFrequency:u32 MaximumFrequency:u32' },

  LLRPConfigurationStateValue: { type: 217, fields: 'LLRPConfigurationStateValue:u32' },
  Identification: { type: 218, fields: 'IDType:u8 ReaderID:u8v' },
  GPOWriteData: { type: 219, fields: 'GPOPortNumber:u16 GPOData:u1 -7' },
  KeepaliveSpec: { type: 220, fields: 'KeepaliveTriggerType:u8 PeriodicTriggerValue:u32' },
  AntennaProperties: { type: 221, fields: 'AntennaConnected:u1 -7 AntennaID:u16 AntennaGain:s16' },
  AntennaConfiguration: {
    type: 222,
    fields: 'AntennaID:u16',
    holds: 'RFReceiver? RFTransmitter? C1G2InventoryCommand* Custom*',
  },
  RFReceiver: { type: 223, fields: 'ReceiverSensitivity:u16' },
  RFTransmitter: { type: 224, fields: 'HopTableID:u16 ChannelIndex:u16 TransmitPower:u16' },
  GPIPortCurrentState: { type: 225, fields: 'GPIPortNum:u16 Config:u1 -7 State:u8' },
  EventsAndReports: { type: 226, fields: 'HoldEventsAndReportsUponReconnect:u1 -7' },

  LLRPStatus: {
    type: 287,
    fields: 'StatusCode:u16 ErrorDescription:utf8v',
    holds: 'FieldError? ParameterError?',
  },
  FieldError: { type: 288, fields: 'FieldNum:u16 ErrorCode:u16' },
  ParameterError: {
    type: 289,
    fields: 'ParameterType:u16 ErrorCode:u16',
    holds: 'FieldError? ParameterError?',
  },
} as const satisfies Definitions;
