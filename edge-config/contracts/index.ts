export {
  type CalculatedPoint,
  type Calculation,
  calculatedPoint,
  calculation,
  compileCalculation,
  SERIES_FUNCTIONS,
  type SeriesFunction,
  windowOf,
} from './calculated-point.ts';
export {
  isoDate,
  type LocalizedText,
  localizedText,
  type Shift,
  type ShiftCalendar,
  type ShiftWindow,
  shift,
  shiftCalendar,
  shiftWindow,
  timeZone,
} from './calendar.ts';
export { dayOf, type LocalTime, localTime, momentOf, plannedStops, shiftAt, type TimeRange } from './calendar-time.ts';
export type { ExpandedCalculation } from './check-calculated.ts';
export type { LinkProtocol, ProtocolCatalogue, ProtocolParts } from './check-connections.ts';
export type { DetectorCatalogue, DetectorKind, ExpandedDetector } from './check-detectors.ts';
export { gs1CheckDigit, hasGs1CheckDigit } from './check-digit.ts';
export {
  CLOCK_FAULTS,
  type ClockFault,
  clockFault,
  type DoubtedTime,
  doubtedTime,
  faultOfTime,
} from './clock-fault.ts';
export {
  type Compiled,
  compileSite,
  type Expanded,
  type ExpandedSite,
  expandSite,
  type KnownToTheSite,
  linkSite,
} from './compile-site.ts';
export {
  askedDevice,
  askedPoint,
  type ConfiguredConnection,
  type ConfiguredDevice,
  configuredConnection,
  connectedDevice,
  type DeviceConnection,
  deviceConnection,
} from './connection.ts';
export { type CsvRow, csvRows } from './csv-rows.ts';
export {
  type DetectedFact,
  type Detector,
  type DetectorContext,
  type DetectorInput,
  type DetectorStep,
  type DetectorWindow,
  detector,
} from './detector.ts';
export { DETECTOR_CATALOGUE } from './detector-catalogue.ts';
export {
  ALARM_ROLES,
  type AlarmSettings,
  alarmSettings,
  DEVICE_ALARMS_ROLES,
  type DeviceAlarmsSettings,
  deviceAlarmsSettings,
} from './detectors/alarm.ts';
export {
  ATTENDANCE_PUNCH_ROLES,
  type AttendancePunchSettings,
  attendancePunchSettings,
} from './detectors/attendance-punch.ts';
export { BADGE_READ_ROLES, type BadgeReadSettings, badgeReadSettings } from './detectors/badge-read.ts';
export { COUNTER_ROLES, type CounterSettings, counterSettings } from './detectors/counter.ts';
export { LIMIT_ROLES, type LimitSettings, limitSettings } from './detectors/limit.ts';
export { MACHINE_STATE_ROLES, type MachineStateSettings, machineStateSettings } from './detectors/machine-state.ts';
export { MEASUREMENT_ROLES, type MeasurementSettings, measurementSettings } from './detectors/measurement.ts';
export { RFID_PASSAGE_ROLES, type RfidPassageSettings, rfidPassageSettings } from './detectors/rfid-passage.ts';
export { SILENCE_ROLES, type SilenceSettings, silenceSettings } from './detectors/silence.ts';
export {
  type DeviceCommand,
  type DeviceCommandResult,
  type DeviceDeclaration,
  deviceCommand,
  deviceCommandResult,
  deviceDeclaration,
  secretHash,
  topicRights,
} from './device.ts';
export {
  type DeviceAccess,
  type DeviceBrowse,
  type DeviceBrowsed,
  type DeviceProbe,
  type DeviceProbed,
  deviceBrowse,
  deviceBrowsed,
  deviceProbe,
  deviceProbed,
  probedPoint,
  type QuestionFault,
} from './device-question.ts';
export {
  type AskedDeviceStatus,
  askedDeviceStatus,
  type ConnectionStatus,
  connectionStatus,
  DEVICE_STATES,
  type DeviceState,
  deviceState,
} from './device-state.ts';
export {
  type FactSetDelivery,
  type FactSetResult,
  factSetAnswer,
  factSetDelivery,
  factSetResult,
  type GatewayRequest,
  gatewayRequest,
  gatewayRequests,
  gatewayResults,
  hello,
  helloAnswer,
  isReadsTopic,
  joinAnswer,
  joinRequest,
  type KeptMessage,
  keptMessage,
  LIVE_ROOT,
  type LiveReport,
  type LiveValue,
  liveAnswer,
  liveReport,
  liveTopic,
  liveValue,
  personAnswer,
  personQuestion,
  proofText,
  type QuarantineReport,
  quarantineReport,
  type Replayed,
  readsTopic,
  renewAnswer,
  renewRequest,
  replayed,
  secretAnswer,
  secretRequest,
} from './edge-link.ts';
export {
  decodeEpc,
  type Epc,
  type EpcFault,
  type EpcIdentity,
  encodeEpc,
  epcElements,
  epcFromElements,
  epcFromIdentity,
  epcIdentityUri,
  epcRawUri,
  epcTagUri,
  isEpcFault,
  type PartitionedEpc,
  type PlusEpc,
  readEpcIdentityUri,
  readEpcTagUri,
} from './epc/index.ts';
export type { ExpandedConnectedDevice, ExpandedConnection } from './expand-connections.ts';
export { defaultRights, type ExpandedDevice } from './expand-site.ts';
export { type Evidence, evidence, factType } from './fact.ts';
export {
  type Fact,
  type FactOf,
  type FactSet,
  type FactType,
  type FactWindow,
  fact,
  factSet,
  factWindow,
} from './fact-set.ts';
export { attendancePunched } from './facts/attendance-punched.ts';
export { badgeShown } from './facts/badge-shown.ts';
export {
  type Acknowledgement,
  acknowledgement,
  type ConditionSeverity,
  conditionOccurred,
  conditionSeverity,
} from './facts/condition-occurred.ts';
export { downtimeOccurred, type MachineState, machineState } from './facts/downtime-occurred.ts';
export { measurementTaken } from './facts/measurement-taken.ts';
export { productionCounted } from './facts/production-counted.ts';
export { stockMoved } from './facts/stock-moved.ts';
export {
  FORWARD_KINDS,
  type Forward,
  type ForwardKind,
  forward,
  type HttpForward,
  httpForward,
  type KafkaForward,
  kafkaForward,
  type MqttForward,
  mqttForward,
  type SparkplugForward,
  sparkplugForward,
} from './forward.ts';
export {
  type ForwardedFactSet,
  type ForwardedObservation,
  type ForwardedRecord,
  type ForwardedSample,
  forwardedRecord,
} from './forwarded-record.ts';
export { gatewayCode, joinText, pinOf, readGatewayCode, readJoinText } from './gateway-code.ts';
export { type GatewayConfig, gatewayConfig } from './gateway-config.ts';
export { type GatewayRestart, type GatewayThread, gatewayRestart, gatewayThread } from './gateway-thread.ts';
export { FNC1, type Gs1Elements, type Gs1Fault, isGs1Fault, readGs1 } from './gs1.ts';
export { gs1Date } from './gs1-date.ts';
export { gs1DigitalLink, gs1ElementString } from './gs1-write.ts';
export { HELD_NAME, type HeldBack, heldBack, holdRelease, RELEASE_COMMAND } from './held-back.ts';
export { withHolidays } from './holidays.ts';
export {
  type ForwardAccount,
  forwardBalances,
  type GatewayStatus,
  gatewayStatus,
  type LedgerCounts,
  ledgerBalances,
  ledgerCounts,
  type SourceLedger,
  STORE_OUTCOMES,
  type StoreOutcome,
  sourceLedger,
} from './ledger.ts';
export { type DeviceLink, deviceLink, linkedDevice, linkSettings } from './link.ts';
export {
  CERTIFICATE_WARN_DAYS,
  certificateMoment,
  isTrustCommand,
  type LinkCertificate,
  type LinkCertificates,
  linkCertificates,
  PEER_NAME,
  type PeerCertificate,
  TRUST_COMMANDS,
  type TrustDecision,
  trustDecision,
} from './link-certificates.ts';
export {
  type LinkedDeviceStatus,
  type LinkStatus,
  type LinkStranger,
  linkedDeviceStatus,
  linkStatus,
  linkStranger,
  MOST_STRANGERS,
} from './link-status.ts';
export {
  type Acknowledged,
  acknowledged,
  type FactSetRecord,
  factSetRecord,
  type LogRecord,
  logRecord,
  type ObservationRecord,
  observationRecord,
  type RecordKind,
  type SampleRecord,
  type SeqRange,
  type SinkName,
  sampleRecord,
  seqRange,
} from './log.ts';
export { type RecordId, recordId } from './log-id.ts';
export {
  type ManualPoint,
  type ManualReading,
  manualPoint,
  manualReading,
  type Oddity,
  oddityOf,
} from './manual-point.ts';
export {
  type MappingRule,
  mappingRule,
  type ObservationMapping,
  observationMapping,
  payloadTime,
  type ValueMapping,
  valueMapping,
} from './mapping.ts';
export { compileMapping, type Mapping } from './mapping-engine.ts';
export type { MappingOutput, MessageContext, Route } from './mapping-output.ts';
export { type PayloadPath, parsePath, valueAt } from './mapping-path.ts';
export { PayloadError } from './mapping-payload.ts';
export { readPayloadTime } from './mapping-time.ts';
export { type Converted, convertValue, newConverted } from './mapping-value.ts';
export { joinedReads, MOST_READS, newerSeen, type SeenTag, type TagReads } from './newer-seen.ts';
export {
  counterReading,
  type Observation,
  type ObservationBody,
  observation,
  observationBody,
  punch,
  scan,
  tagRead,
} from './observation.ts';
export { type OpcuaServer, opcuaServer } from './opcua-server.ts';
export { type OutsideWrite, outsideWrite, outsideWrites } from './outside-write.ts';
export { fittingPaths } from './path-template.ts';
export {
  devicePath,
  type Point,
  type PointDefinition,
  pathSegment,
  point,
  pointDefinition,
  pointPath,
  type RetentionClass,
  retentionClass,
} from './point.ts';
export {
  isGood,
  QUALITY,
  type Quality,
  type QualityClass,
  type QualityName,
  quality,
  qualityClass,
  qualityName,
  readQuality,
} from './quality.ts';
export { addRange, addRanges, containsSeq, countOf, missingRanges, type Ranges, unbrokenTo } from './ranges.ts';
export {
  decodeGroup,
  encodeGroup,
  type FactSetRow,
  type GroupContent,
  type GroupIdentity,
  identified,
  type LogGroup,
  type ObservationRow,
} from './record-codec.ts';
export { addMonths, everyMonths } from './recurrence.ts';
export {
  jsonValue,
  type PointId,
  pointId,
  type Sample,
  type SampleColumns,
  type SampleValue,
  sample,
  sampleValue,
} from './sample.ts';
export { rawValue, scaleValue } from './scale-value.ts';
export { type SetPoint, setPoint, setPointFault } from './set-point.ts';
export { flagSetting, logLevelSetting, portSetting, readSettings, SettingsError } from './settings.ts';
export {
  type BrokerConnection,
  brokerConnection,
  type DetectorDeclaration,
  type DeviceProfile,
  detectorDeclaration,
  deviceProfile,
  type SiteDocument,
  siteDocument,
} from './site.ts';
export { type SiteChange, type SiteDiff, type SiteRestarts, siteDiff } from './site-diff.ts';
export type { SiteFault } from './site-fault.ts';
export { MOST_TAGS_A_MESSAGE, seenTag, tagReads } from './tag-reads.ts';
export {
  duration,
  durationMicros,
  isoOf,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
  type Micros,
  micros,
  nowMicros,
} from './time.ts';
export { filterCovers, filterFault, filterNames, filtersOverlap } from './topic-filter.ts';
export { type TriedMapping, tryMapping } from './try-mapping.ts';
export { isUcum } from './ucum.ts';
export { ucumUnit } from './unit.ts';
export { writeDuration } from './value-diff.ts';
export { addWorkingTime, workingTimeBetween } from './working-time.ts';
export type { SitePoint } from './written.ts';
export { offsetAt } from './zone-offset.ts';
