import { ByteWriter } from './byte-writer.ts';
import type { Layout } from './definition.ts';
import { type LlrpFault, orFault, refuse } from './fault.ts';
import { checkHeld } from './held.ts';
import type { Fields, LlrpMessage, LlrpParameter } from './message.ts';
import { FIRST_TLV, messageOfName, parameterOfName } from './parameters.ts';

/**
 * The bytes of a message. Parameters are written in the order of the specification, whatever order they are given in; of
 * one place, in the order given. Bits (u1) that are left out are 0; every other field must be there.
 */
export const encodeLlrp = ({ name, version, id, fields, parameters }: LlrpMessage): Uint8Array | LlrpFault =>
  orFault(() => {
    const layout = messageOfName(name) ?? refuse('unknown-message', name);
    if (!Number.isInteger(id) || id < 0 || id > 0xffff_ffff) refuse('wrong-value', 'message id');
    inVersion(layout, version);
    const writer = new ByteWriter();
    writer.unsigned(version * 1024 + layout.type, 2);
    writer.unsigned(0, 4);
    writer.unsigned(id, 4);
    writeBody(layout, { fields, parameters }, { writer, version }, name);
    writer.setUnsigned(2, writer.length, 4);
    return writer.bytes();
  });

interface Progress {
  readonly writer: ByteWriter;
  readonly version: 1 | 2;
}

function writeBody(
  layout: Layout,
  { fields, parameters }: { readonly fields: Fields; readonly parameters: readonly LlrpParameter[] },
  progress: Progress,
  path: string,
): void {
  const known = new Set<string>();
  for (const field of layout.fields) {
    if ('reserved' in field) {
      progress.writer.bits(0, field.reserved);
      continue;
    }
    known.add(field.name);
    const at = `${path}.${field.name}`;
    const value = fields[field.name] ?? (field.kind === 'u1' ? false : refuse('missing-field', at));
    progress.writer.field({ ...field, name: at }, value);
  }
  const stranger = Object.keys(fields).find((field) => !known.has(field));
  if (stranger !== undefined) refuse('unknown-field', `${path}.${stranger}`);
  checkHeld(layout, parameters, path);
  for (const { names } of layout.holds) {
    for (const held of parameters) if (names.has(held.name)) writeParameter(held, progress, path);
  }
}

function writeParameter(parameter: LlrpParameter, progress: Progress, owner: string): void {
  const path = `${owner}/${parameter.name}`;
  const layout = parameterOfName(parameter.name) ?? refuse('unknown-parameter', path);
  inVersion(layout, progress.version);
  const { writer } = progress;
  const start = writer.length;
  if (layout.type < FIRST_TLV) {
    writer.unsigned(FIRST_TLV + layout.type, 1);
    writeBody(layout, parameter, progress, path);
    return;
  }
  writer.unsigned(layout.type, 2);
  writer.unsigned(0, 2);
  writeBody(layout, parameter, progress, path);
  const length = writer.length - start;
  if (length > 0xffff) refuse('too-long', `${path}, ${length} bytes`);
  writer.setUnsigned(start + 2, length, 2);
}

function inVersion({ name, since }: Layout, version: 1 | 2): void {
  if (since > version) refuse('not-in-version', `${name} is of LLRP 1.1`);
}
