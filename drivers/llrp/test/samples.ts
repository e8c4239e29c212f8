import fc from 'fast-check';
import type { Field, Layout } from '../codec/definition.ts';
import type { FieldValue, LlrpMessage, LlrpParameter } from '../codec/message.ts';
import { MESSAGE_LAYOUTS, type MessageLayout, parameterOfName } from '../codec/parameters.ts';

/** Nothing of the specification is nested deeper but an error within an error. */
const DEEP_ENOUGH = 7;

/** A message with everything that it may hold, each value another one; `turn` takes one alternative or the other. */
export function fullMessage(layout: MessageLayout, turn: number): LlrpMessage {
  let seed = layout.type;
  const value = ({ name, kind, bits = 0 }: Field): FieldValue => {
    seed = (seed * 31 + 7) % 251;
    // What is asked for is one of five at least; the rest is not looked at by anybody in between.
    if (name === 'RequestedData') return seed % 5;
    switch (kind) {
      case 'u1':
        return seed % 2 === 1;
      case 'u2':
      case 'u3':
      case 'u8':
      case 'u16':
      case 'u32':
        return (seed * 0x01_01_01 + 3) % 2 ** bits;
      case 's8':
      case 's16':
        return -seed % 100;
      case 'u64':
        return 1_700_000_000_000_000n + BigInt(seed);
      case 'u96':
        return `3074257BF7194E40000010${hex(seed)}`;
      case 'u1v':
        return { bits: 8 + (seed % 3) * 8, hex: hex(seed).repeat(1 + (seed % 3)) };
      case 'u8v':
        return [seed, 1];
      case 'u16v':
      case 'u32v':
        return [seed, seed + 256, 7];
      case 'utf8v':
        return `text ${seed}`;
      case 'bytes':
        return hex(seed).repeat(5);
    }
  };
  const fieldsOf = ({ fields }: Layout) =>
    Object.fromEntries(fields.flatMap((field) => ('reserved' in field ? [] : [[field.name, value(field)] as const])));
  const held = ({ holds }: Layout, depth: number): LlrpParameter[] =>
    holds.flatMap(({ names, least, most }) => {
      if (least === 0 && depth > DEEP_ENOUGH) return [];
      const all = [...names];
      const taken = most > 1 && all.length > 1 ? all : [all[turn % all.length] ?? ''];
      const often = most > 1 && all.length === 1 ? 2 : 1;
      return taken.flatMap((name) => Array.from({ length: often }, () => sample(name, depth + 1)));
    });
  const sample = (name: string, depth: number): LlrpParameter => {
    const of = parameterOfName(name);
    if (!of) throw new Error(`no layout of ${name}`);
    return { name: of.name, fields: fieldsOf(of), parameters: held(of, depth) };
  };
  return {
    name: layout.name,
    version: 2,
    id: 7000 + layout.type,
    fields: fieldsOf(layout),
    parameters: held(layout, 0),
  };
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

/** Every message in full, once with the first of its alternatives and once with the second. */
export const FULL_MESSAGES: readonly LlrpMessage[] = MESSAGE_LAYOUTS.flatMap((layout) => [
  fullMessage(layout, 0),
  fullMessage(layout, 1),
]);

const bytes = (most: number) =>
  fc.uint8Array({ maxLength: most }).map((of) => Buffer.from(of).toString('hex').toUpperCase());
const numbers = (most: number) => fc.array(fc.nat(most), { maxLength: 5 });

function anyValue({ kind, bits = 0 }: Field): fc.Arbitrary<FieldValue> {
  switch (kind) {
    case 'u1':
      return fc.boolean();
    case 'u2':
    case 'u3':
    case 'u8':
    case 'u16':
    case 'u32':
      return fc.integer({ min: 0, max: 2 ** bits - 1 });
    case 's8':
    case 's16':
      return fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
    case 'u64':
      return fc.bigInt(0n, (1n << 64n) - 1n);
    case 'u96':
      return fc.uint8Array({ minLength: 12, maxLength: 12 }).map((of) => Buffer.from(of).toString('hex').toUpperCase());
    case 'u1v':
      return bytes(20).chain((of) =>
        fc
          .integer({ min: of === '' ? 0 : of.length * 4 - 7, max: of.length * 4 })
          .map((count) => ({ bits: count, hex: of })),
      );
    case 'u8v':
      return numbers(0xff);
    case 'u16v':
      return numbers(0xffff);
    case 'u32v':
      return numbers(0xffff_ffff);
    case 'utf8v':
      return fc.string({ unit: 'grapheme', maxLength: 12 });
    case 'bytes':
      return bytes(20);
  }
}

const anyFields = ({ fields }: Layout) =>
  fc.record(
    Object.fromEntries(
      fields.flatMap((field) => ('reserved' in field ? [] : [[field.name, anyValue(field)] as const])),
    ),
  );

const anyHeld = ({ holds }: Layout, depth: number): fc.Arbitrary<readonly LlrpParameter[]> =>
  fc
    .tuple(
      ...holds.map(({ names, least, most }) =>
        fc.array(
          fc.constantFrom(...names).chain((name) => anyParameter(name, depth + 1)),
          {
            minLength: least,
            maxLength: depth > 4 ? least : Math.max(least, Math.min(most, 2)),
          },
        ),
      ),
    )
    .map((places) => places.flat());

function anyParameter(name: string, depth: number): fc.Arbitrary<LlrpParameter> {
  const of = parameterOfName(name);
  if (!of) throw new Error(`no layout of ${name}`);
  return fc
    .tuple(anyFields(of), anyHeld(of, depth))
    .map(([fields, parameters]) => ({ name: of.name, fields: { ...fields }, parameters }));
}

/** Any message of LLRP 1.1. */
export const anyMessage: fc.Arbitrary<LlrpMessage> = fc
  .constantFrom(...MESSAGE_LAYOUTS)
  .chain((of) =>
    fc
      .tuple(anyFields(of), anyHeld(of, 0), fc.nat(0xffff_ffff))
      .map(([fields, parameters, id]) => ({ name: of.name, version: 2, id, fields: { ...fields }, parameters })),
  );
