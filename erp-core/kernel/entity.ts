import type { z } from 'zod';
import { checkAttention } from './attention/check-entity.ts';
import type { EntityAttention } from './attention/entity-attention.ts';
import { compositeOf } from './composite.ts';
import { type Computed, type ComputedField, checkComputed, type Sources } from './computed.ts';
import type { Condition } from './condition.ts';
import type { TableShape } from './effect.ts';
import { choice, fieldMeta, id, ref, wholeNumber } from './fields.ts';
import type { Label } from './label.ts';
import {
  type Columns,
  handleOf,
  isLines,
  type LinesOf,
  type PartDefinition,
  type Parts,
  partFrom,
} from './lines/lines.ts';
import { checkRetention, type Retention } from './retention/retention.ts';
import type { SeenAt } from './rights/sited.ts';
import { type SeenAtDeclared, seenAtOf } from './rights/sites.ts';
import { type Fields, type Insert, type RowOf, type Table, table } from './table.ts';

export type { Row } from './table.ts';

/** From each state, the states a record may go to next. The first one is where a record begins. */
export type States = Readonly<Record<string, readonly string[]>>;

/** A group of fields of a form, under a heading. */
export interface FormGroup {
  readonly label?: Label;
  readonly fields: readonly string[];
}

export interface EntityDefinition {
  readonly name: string;
  readonly label: Label;
  readonly naturalKey: readonly string[];
  readonly states: States;
  readonly stateLabels: Readonly<Record<string, Label>>;
  /** Its field `state` comes from `states`: a record begins at the first, and verbs move it. */
  readonly ownState: boolean;
  /** Fields a list shows, in this order. */
  readonly list: readonly string[];
  /** What a list is ordered by until somebody orders it otherwise, with "-" before it from the greatest down. */
  readonly sort?: string;
  /** It lasts from one of its fields to another, both days or both moments: a calendar shows it on every day between. */
  readonly span?: Span;
  /** What a form shows, in this order. */
  readonly form: readonly FormGroup[];
  /** Fields that a search looks into; none: a search is refused. */
  readonly search: readonly string[];
  /** The field that holds the code of a site: a caller bound to sites sees those rows alone. */
  readonly siteField: string | undefined;
  /** Other sites by which a record is seen, and no more. */
  readonly seenAt: readonly SeenAt[];
  readonly table: TableShape;
  /** Its lines, a set for each field that was declared so. */
  readonly parts: readonly PartDefinition[];
  /** How long its records are kept; left out: for ever. */
  readonly retention: Retention | undefined;
  /** Reckoned when a record is read; in no column. */
  readonly computed: Readonly<Record<string, ComputedField>>;
  /** Fields that a form shows only of records for which a condition of a list's filter holds; all of it has to. */
  readonly shownWhen: Readonly<Record<string, Readonly<Record<string, Condition>>>>;
  /** Which of its records wait for a person; left out: none. */
  readonly attention?: EntityAttention;
}

/** The fields from which and to which a record lasts. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** What every record has beside its own fields: who it is, and how often it was written (two people on one record). */
interface Common {
  readonly id: string;
  readonly version: number;
}
/** An entity with `states` gets its field `state` from them, unless it declares one itself. */
type StateField<F, S> = [keyof S] extends [never]
  ? unknown
  : 'state' extends keyof F
    ? unknown
    : { readonly state: keyof S & string };
type RecordOf<F extends Fields, S> = RowOf<Columns<F>> & Common & StateField<F, S>;
type Begun<F, S> = 'version' | ('state' extends keyof F ? never : keyof StateField<F, S>);

export type Entity<Row extends Common, New = Insert<Row>, Whole = Row> = Table<Row, 'id' & keyof Row, New> & {
  readonly label: Label;
  readonly definition: EntityDefinition;
  /** Whether the transition table lets a record go from one state to the other. */
  readonly allows: (from: string, to: string) => boolean;
  /** Nothing but a type: a record with its lines. */
  readonly whole?: Whole;
};

/**
 * Declares what a thing is. Its name is its table's: "stock.item" is `stock.item`; a dash becomes an underscore. Beside
 * its own fields a record has `id` and `version`; what changes it counts the version up. Lines (`lines(…)`) stand in tables
 * of their own and are taken hold of by their names: `order.lines.of(id)`. Whoever writes lines changes the record too.
 */
export function entity<
  const F extends Fields,
  const S extends States = Record<never, never>,
  const C extends Readonly<Record<string, readonly Sources<F>[]>> = Record<never, never>,
>(
  name: string,
  declared: {
    readonly label: Label;
    readonly key: readonly (keyof Columns<F> & string)[];
    readonly fields: F;
    readonly states?: S;
    /** Records are removed so many days after a moment of theirs, where a company has switched that on. */
    readonly retention?: { readonly after: keyof Columns<F> & string; readonly days: number };
    /** Fields that are reckoned from others, and from lines, when a record is read. */
    readonly computed?: { readonly [Name in keyof C]: Computed<F, C[Name]> };
    readonly stateLabels?: { readonly [State in keyof S]?: Label };
    readonly list?: readonly ((keyof RecordOf<F, S> | keyof C) & string)[];
    /** What a list is ordered by at first: a field, with "-" before it from the greatest down. Left out: the first of the key. */
    readonly sort?: `${'' | '-'}${keyof RecordOf<F, S> & string}`;
    /** Fields that say from when to when it lasts: both days (the last one is a day of it), or both moments. */
    readonly span?: { readonly from: keyof F & string; readonly to: keyof F & string };
    readonly form?: readonly { readonly label?: Label; readonly fields: readonly ((keyof F | keyof C) & string)[] }[];
    /** By field: the condition of a list's filter under which a form shows it. Not shown it is not written, so it may be empty. */
    readonly shownWhen?: { readonly [Name in keyof F]?: Readonly<Record<string, Condition>> };
    readonly search?: readonly (keyof F & string)[];
    readonly siteField?: keyof F & string;
    /** Fields of other sites whose people read a record too, always or where a condition holds; they do not write it by that. */
    readonly seenAt?: readonly SeenAtDeclared<keyof RecordOf<F, S> & string>[];
    /** Which of its records wait for a person: they stand in the inbox of whoever may do something about them. */
    readonly attention?: Omit<EntityAttention, 'since'> & { readonly since?: keyof RecordOf<F, S> & string };
    /** The field that names the record above it; null at a root. Records are a tree then: no circles, 32 levels at most. */
    readonly tree?: keyof Columns<F> & string;
  },
): Entity<
  RecordOf<F, S>,
  Omit<Insert<RecordOf<F, S>>, Begun<F, S>> & Partial<Pick<RecordOf<F, S>, Begun<F, S> & keyof RecordOf<F, S>>>,
  RecordOf<F, S> & LinesOf<F>
> &
  Parts<F> {
  const states: States = declared.states ?? {};
  const [first] = Object.keys(states);
  const ownState = first !== undefined && !('state' in declared.fields);
  const tableName = name.replaceAll('-', '_');
  const own: Record<string, z.ZodType> = {};
  const parts: PartDefinition[] = [];
  for (const [field, schema] of Object.entries<z.ZodType>(declared.fields)) {
    if (isLines(schema)) parts.push(partFrom(name, tableName, field, schema));
    else own[field] = schema;
  }
  const fields: Record<string, z.ZodType> = {
    id: id(),
    version: wholeNumber(),
    ...own,
    ...(ownState ? { state: choice(Object.keys(states) as [string, ...string[]]) } : {}),
  };
  checkPlaces(name, fields, [
    ...[...declared.key, declared.siteField, declared.tree],
    ...(declared.seenAt ?? []).map(({ field }) => field),
  ]);
  const rows = table(tableName, {
    key: ['id'],
    fields,
    entity: name,
    ...(declared.tree === undefined ? {} : { tree: declared.tree }),
  });
  const computed = (declared.computed ?? {}) as unknown as Readonly<Record<string, ComputedField>>;
  checkComputed(name, fields, { computed, parts });
  checkShown(name, fields, Object.keys(declared.shownWhen ?? {}));
  if (declared.span) checkSpan(name, fields, declared.span);
  if (declared.retention) checkRetention(name, fields, declared.retention);
  if (declared.attention) checkAttention(name, fields, declared.attention);
  const definition: EntityDefinition = {
    name,
    label: declared.label,
    naturalKey: declared.key,
    states,
    ownState,
    stateLabels: (declared.stateLabels ?? {}) as Readonly<Record<string, Label>>,
    list: declared.list ?? [...Object.keys(own), ...(ownState ? ['state'] : [])],
    ...(declared.sort === undefined ? {} : { sort: declared.sort }),
    ...(declared.span === undefined ? {} : { span: declared.span }),
    form: declared.form ?? [{ fields: Object.keys(declared.fields) }],
    search: declared.search ?? searched(own, declared),
    siteField: declared.siteField,
    seenAt: seenAtOf(name, fields, declared.siteField, declared.seenAt),
    table: rows,
    parts,
    computed,
    shownWhen: (declared.shownWhen ?? {}) as EntityDefinition['shownWhen'],
    retention: declared.retention,
    ...(declared.attention === undefined ? {} : { attention: declared.attention }),
  };
  for (const { name: part } of parts) {
    if (part in rows) throw new TypeError(`${name}: lines cannot be called ${part}; give them another name`);
    if (Object.hasOwn(computed, part)) throw new TypeError(`${name}: ${part} are lines and computed`);
  }
  if (declared.tree !== undefined) fields[declared.tree] = above(name, declared.tree, fields, definition);
  return handled(definition, rows) as never;
}

/** An entity as commands take hold of it: its table, its lines by their names, and the verbs of its records. */
export function handled(definition: EntityDefinition, rows: TableShape): unknown {
  const { parts, states, ownState, label } = definition;
  const { insert, change } = rows as Table;
  const [first] = Object.keys(states);
  return {
    ...rows,
    ...Object.fromEntries(parts.map((part) => [part.name, handleOf(part)])),
    label,
    definition,
    allows: (from: string, to: string) => states[from]?.includes(to) ?? false,
    insert: (row: object) => insert({ version: 1, ...(ownState ? { state: first } : {}), ...row } as never),
    change: (row: Common, patch: object) => change(row as never, { ...patch, version: row.version + 1 } as never),
  };
}

/** Throws a TypeError where a key, the site or the tree is a field that is not one value, or is kept from somebody. */
function checkPlaces(entity: string, fields: Fields, places: readonly (string | undefined)[]): void {
  for (const field of places) {
    const schema = field === undefined ? undefined : fields[field];
    if (schema && compositeOf(schema)) throw new TypeError(`${entity}: ${field} has parts, and a key is one value`);
    if (schema && fieldMeta(schema).sensitive !== undefined)
      throw new TypeError(`${entity}: ${field} is a key, and cannot be kept from anybody`);
  }
}

/** Throws a TypeError where what it lasts from and to are not two days or two moments. */
function checkSpan(entity: string, fields: Fields, { from, to }: Span): void {
  const kinds = [from, to].map((name) => fields[name] && fieldMeta(fields[name]).field);
  if (kinds[0] !== kinds[1] || (kinds[0] !== 'date' && kinds[0] !== 'moment'))
    throw new TypeError(`${entity}: it lasts from ${from} to ${to}, which are not two days or two moments`);
}

/** Throws a TypeError where a form would not show a field that has to be there. */
function checkShown(entity: string, fields: Fields, names: readonly string[]): void {
  for (const name of names) {
    const schema = fields[name];
    if (!schema) throw new TypeError(`${entity}: ${name} is shown on a condition and is no field`);
    if (!schema.safeParse(null).success && !schema.safeParse(undefined).success)
      throw new TypeError(`${entity}: ${name} is not always shown, so it may be empty or has a default`);
  }
}

const WORDS: ReadonlySet<unknown> = new Set(['text', 'code', 'localized', 'numbered', 'barcode']);

/** The fields that are declared to be searched; where none is, what people know a record by, as far as it is words. */
function searched(
  fields: Fields,
  { key, siteField }: { readonly key: readonly string[]; readonly siteField?: string | undefined },
): readonly string[] {
  const said = Object.keys(fields).filter((name) => fields[name] && fieldMeta(fields[name]).search);
  if (said.length > 0) return said;
  return key.filter((name) => name !== siteField && fields[name] && WORDS.has(fieldMeta(fields[name]).field));
}

const ABOVE: Label = { en: 'Belongs to', bn: 'যার অধীনে', hi: 'किसके अधीन' };

/** The field that names the record above: a reference to the entity that is just being declared. */
function above(entity: string, field: string, fields: Fields, definition: EntityDefinition): z.ZodType {
  const declared = fields[field];
  if (!declared?.safeParse(null).success) throw new TypeError(`${entity}: ${field} is null at the root of its tree`);
  if ('path' in fields) throw new TypeError(`${entity}: the path of a tree is told as its field path`);
  const { label = ABOVE, help } = fieldMeta(declared);
  return ref({ definition }, { label, ...(help ? { help } : {}) }).nullable();
}
