import { driver } from '@millrace/driver-api';
import { llrpLink } from './link.ts';
import { manifest } from './manifest.ts';

export {
  type BitField,
  decodeLlrp,
  encodeLlrp,
  type Fields,
  type FieldValue,
  HEADER_BYTES,
  isLlrpFault,
  type LlrpFault,
  LlrpFrames,
  type LlrpMessage,
  type LlrpParameter,
  type MessageName,
  MOST_FRAME_BYTES,
  type ParameterName,
  parameter,
} from './codec/index.ts';
export type { Inventory, ReaderEvent, TagRead } from './inventory.ts';
export { LlrpError } from './llrp-error.ts';
export { type LlrpSettings, llrpSettings, manifest } from './manifest.ts';
export { openReader, type Reader, type ReaderCapabilities, type ReaderEvents, type ReaderSettings } from './reader.ts';

/** RFID readers by LLRP: each report is a message, as if the reader had published it. */
export const llrpDriver = driver(manifest, llrpLink);
