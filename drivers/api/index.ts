export { HELPS, LABELS } from './common-words.ts';
export { batchOf, DeviceBatch, type DeviceReadings } from './device-batch.ts';
export {
  type BrowsedItem,
  type CallContext,
  type ConnectContext,
  checked,
  type DeviceDriver,
  type DeviceDriverParts,
  type DevicePoint,
  type DeviceRequest,
  type DeviceTrust,
  deviceDriver,
  type OpenLink,
  type PlannedRequest,
  type SubscribeContext,
} from './device-driver.ts';
export { DEVICE_FAULTS, DeviceError, type DeviceFault } from './device-error.ts';
export {
  DEVICE_CAPABILITIES,
  type DeviceCapability,
  type DeviceManifest,
  type SettingWords,
  setting,
  type Words,
} from './device-manifest.ts';
export type { DeviceSample } from './device-sample.ts';
export {
  type DeviceReport,
  type Driver,
  type DriverHost,
  type DriverLink,
  type DriverLog,
  type DriverManifest,
  driver,
  type InboundMessage,
  type LinkAnswer,
  type LinkCommand,
  type LinkState,
} from './driver.ts';
export { type LoopDelay, watchLoopDelay } from './loop-delay.ts';
export type {
  HistoricReading,
  NamespaceClient,
  NamespaceHistoryQuestion,
  NamespaceHost,
  NamespaceServer,
  NamespaceServerState,
  NamespaceWrite,
  OpenNamespaceServer,
  OutsidePerson,
} from './namespace-server.ts';
export { openSocket } from './open-socket.ts';
export {
  isSample,
  type Outlet,
  OutletError,
  type OutletHost,
  type OutletLink,
  type OutletWrite,
  outlet,
  type RefusedRecord,
} from './outlet.ts';
export { socketError } from './socket-error.ts';
export { type Shown, Strangers } from './strangers.ts';
export { whileWanted } from './while-wanted.ts';
