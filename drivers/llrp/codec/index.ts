export { decodeLlrp } from './decode.ts';
export { encodeLlrp } from './encode.ts';
export { isLlrpFault, type LlrpFault } from './fault.ts';
export { HEADER_BYTES, LlrpFrames, MOST_FRAME_BYTES } from './frames.ts';
export {
  type BitField,
  type Fields,
  type FieldValue,
  type LlrpMessage,
  type LlrpParameter,
  parameter,
} from './message.ts';
export type { MessageName } from './messages.ts';
export type { ParameterName } from './parameters.ts';
