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
export { openReader, type Reader, type ReaderCapabilities, type ReaderEvents, type ReaderSettings } from './reader.ts';
