export {
  type Driver,
  type DriverHost,
  type DriverLink,
  type DriverLog,
  type DriverManifest,
  driver,
  type InboundMessage,
  type LinkState,
} from './driver.ts';
