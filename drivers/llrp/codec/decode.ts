import { ByteReader } from './byte-reader.ts';
import type { Layout } from './definition.ts';
import { type LlrpFault, orFault, refuse } from './fault.ts';
import { HEADER_BYTES } from './frames.ts';
import { checkHeld } from './held.ts';
import type { Fields, FieldValue, LlrpMessage, LlrpParameter } from './message.ts';
import { FIRST_TLV, messageOfType, parameterOfType } from './parameters.ts';

/** Far below what any message of the specification needs: only ParameterError may hold its like. */
const MOST_DEEP = 16;
/** A report of ten thousand tags with every detail has fewer. */
const MOST_PARAMETERS = 262_144;

interface Progress {
  readonly reader: ByteReader;
  parameters: number;
}

/**
 * One whole message, as `LlrpFrames` cuts it out. Parameters are taken in any order, each as often as it may be; vendors'
 * own (Custom) are kept as bytes. Every byte is looked at once.
 */
export const decodeLlrp = (frame: Uint8Array): LlrpMessage | LlrpFault =>
  orFault(() => {
    const reader = new ByteReader(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength));
    const start = reader.u16('header');
    const version = (start >> 10) & 0b111;
    if (version !== 1 && version !== 2) return refuse('unknown-version', `version ${version}`);
    const length = reader.u32('length');
    if (length < HEADER_BYTES || length !== frame.byteLength) {
      return refuse('wrong-length', `${length} bytes said, ${frame.byteLength} there`);
    }
    const id = reader.u32('message id');
    const type = start & 0x3ff;
    const layout = messageOfType(type);
    if (!layout) return refuse('unknown-message', `message ${type}`);
    const body = readBody(layout, { reader, parameters: 0 }, layout.name, 0);
    if (reader.at !== reader.end) return refuse('left-over', `${layout.name}, ${reader.end - reader.at} bytes`);
    return { name: layout.name, version, id, ...body };
  });

interface Body {
  readonly fields: Fields;
  readonly parameters: readonly LlrpParameter[];
}

function readBody(layout: Layout, progress: Progress, path: string, depth: number): Body {
  const { reader } = progress;
  const fields: Record<string, FieldValue> = {};
  for (const field of layout.fields) {
    if ('reserved' in field) reader.bits(field.reserved, `${path}, reserved bits`);
    else fields[field.name] = reader.field({ ...field, name: `${path}.${field.name}` });
  }
  const parameters: LlrpParameter[] = [];
  while (layout.holds.length > 0 && reader.at < reader.end) parameters.push(readParameter(progress, path, depth + 1));
  checkHeld(layout, parameters, path);
  return { fields, parameters };
}

function readParameter(progress: Progress, owner: string, depth: number): LlrpParameter {
  const { reader } = progress;
  if (depth > MOST_DEEP) refuse('too-deep', owner);
  progress.parameters++;
  if (progress.parameters > MOST_PARAMETERS) refuse('too-many', `${MOST_PARAMETERS} parameters`);
  const first = reader.u8(owner);
  if (first >= FIRST_TLV) {
    const layout = parameterOfType(first - FIRST_TLV) ?? refuse('unknown-parameter', `${owner}, ${first - FIRST_TLV}`);
    return { name: layout.name, ...readBody(layout, progress, `${owner}/${layout.name}`, depth) };
  }
  const type = (first & 0b11) * 256 + reader.u8(owner);
  const length = reader.u16(owner);
  const layout = type < FIRST_TLV ? undefined : parameterOfType(type);
  if (!layout) return refuse('unknown-parameter', `${owner}, ${type}`);
  const path = `${owner}/${layout.name}`;
  const whole = reader.end;
  const end = reader.at - 4 + length;
  if (length < 4 || end > whole) refuse('wrong-length', `${path}, ${length} bytes`);
  reader.end = end;
  const body = readBody(layout, progress, path, depth);
  if (reader.at !== end) refuse('left-over', `${path}, ${end - reader.at} bytes`);
  reader.end = whole;
  return { name: layout.name, ...body };
}
