/**
 * How one message or parameter is written down here: as the figures of LLRP 1.0.1 (section 16) have it, in two
 * lines. Fields in their order, `Name:kind`, reserved bits as `-bits`; then the parameters it holds, in their order, each
 * with `?` (none or one), `*` (any) or `+` (one or more), several behind one another in brackets where any of them may
 * stand there.
 */
export interface Definition {
  readonly type: number;
  readonly fields?: string;
  readonly holds?: string;
  /** 2: LLRP 1.1 brought it. */
  readonly since?: 2;
}
export type Definitions = Readonly<Record<string, Definition>>;

/** Fixed widths, in bits. `u96` is twelve bytes. */
const FIXED = { u1: 1, u2: 2, u3: 3, u8: 8, s8: 8, u16: 16, s16: 16, u32: 32, u64: 64, u96: 96 } as const;
/** A count of 16 bits, then so many: bits, bytes, words, double words, bytes of UTF-8 text. `bytes`: all that is left. */
const COUNTED = ['u1v', 'u8v', 'u16v', 'u32v', 'utf8v', 'bytes'] as const;

export type FieldKind = keyof typeof FIXED | (typeof COUNTED)[number];

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** Bits of a field of fixed width. */
  readonly bits?: number;
}
/** Bits that mean nothing: written as zero, not looked at. */
export interface Reserved {
  readonly reserved: number;
}

/** What may stand at a place, how often at least and at most. */
export interface Place {
  readonly names: ReadonlySet<string>;
  readonly least: number;
  readonly most: number;
}

export interface Layout {
  readonly name: string;
  readonly type: number;
  readonly since: 1 | 2;
  readonly fields: readonly (Field | Reserved)[];
  readonly holds: readonly Place[];
}

/** The layouts of a table, by name. A table that cannot be read is a mistake of ours, and thrown where it is made. */
export function layoutsOf(definitions: Definitions): ReadonlyMap<string, Layout> {
  return new Map(
    Object.entries(definitions).map(([name, { type, fields = '', holds = '', since }]): readonly [string, Layout] => [
      name,
      { name, type, since: since ?? 1, fields: fieldsOf(name, fields), holds: placesOf(name, holds) },
    ]),
  );
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function fieldsOf(owner: string, text: string): (Field | Reserved)[] {
  let bit = 0;
  const fields = words(text).map((word): Field | Reserved => {
    const reserved = /^-(\d+)$/.exec(word);
    if (reserved) {
      bit += Number(reserved[1]);
      return { reserved: Number(reserved[1]) };
    }
    const [name = '', kind = ''] = word.split(':');
    const field = fieldOf(name, kind);
    if (!field) throw new TypeError(`${owner}: "${word}" is no field`);
    if ((field.bits ?? 8) >= 8 && bit % 8 !== 0) throw new TypeError(`${owner}: ${name} does not begin with a byte`);
    bit += field.bits ?? 0;
    return field;
  });
  if (bit % 8 !== 0) throw new TypeError(`${owner}: its fields do not end with a byte`);
  return fields;
}

function fieldOf(name: string, kind: string): Field | undefined {
  if (name === '') return undefined;
  if (isFixed(kind)) return { name, kind, bits: FIXED[kind] };
  const counted = COUNTED.find((known) => known === kind);
  return counted && { name, kind: counted };
}

const isFixed = (kind: string): kind is keyof typeof FIXED => Object.hasOwn(FIXED, kind);

function placesOf(owner: string, text: string): Place[] {
  return words(text).map((word) => {
    const [, names = '', often = ''] = /^\(?([\w|]+)\)?([?*+]?)$/.exec(word) ?? [];
    if (names === '') throw new TypeError(`${owner}: "${word}" is no parameter`);
    return {
      names: new Set(names.split('|')),
      least: often === '' || often === '+' ? 1 : 0,
      most: often === '' || often === '?' ? 1 : Number.POSITIVE_INFINITY,
    };
  });
}
