import { compositeOf } from './composite.ts';
import { type Computed, type ComputedField, checkComputed } from './computed.ts';
import type { TableShape } from './effect.ts';
import { choice, fieldMeta, id, wholeNumber } from './fields.ts';
import type { Label } from './label.ts';
import { checkRetention, type Retention } from './retention/retention.ts';
import { type Fields, type Insert, type RowOf, type Table, table } from './table.ts';

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
  /** What a form shows, in this order. */
  readonly form: readonly FormGroup[];
  /** Fields that a search looks into. */
  readonly search: readonly string[];
  /** The field that holds the code of a site: a caller bound to sites sees those rows alone. */
  readonly siteField: string | undefined;
  readonly table: TableShape;
  /** How long its records are kept; left out: for ever. */
  readonly retention: Retention | undefined;
  /** Reckoned when a record is read; in no column. */
  readonly computed: Readonly<Record<string, ComputedField>>;
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
type RecordOf<F extends Fields, S> = RowOf<F> & Common & StateField<F, S>;
type Begun<F, S> = 'version' | ('state' extends keyof F ? never : keyof StateField<F, S>);

export type Entity<Row extends Common, New = Insert<Row>> = Table<Row, 'id' & keyof Row, New> & {
  readonly label: Label;
  readonly definition: EntityDefinition;
  /** Whether the transition table lets a record go from one state to the other. */
  readonly allows: (from: string, to: string) => boolean;
};

export type Row<E> = E extends Table<infer R, infer _Key, infer _New> ? R : never;

/**
 * Declares what a thing is. Its name is its table's: "stock.item" is `stock.item`; a dash becomes an underscore. Beside
 * its own fields a record has `id` and `version`; what changes it counts the version up.
 */
export function entity<
  const F extends Fields,
  const S extends States = Record<never, never>,
  const C extends Readonly<Record<string, readonly (keyof F & string)[]>> = Record<never, never>,
>(
  name: string,
  declared: {
    readonly label: Label;
    readonly key: readonly (keyof F & string)[];
    readonly fields: F;
    readonly states?: S;
    /** Records are removed so many days after a moment of theirs, where a company has switched that on. */
    readonly retention?: { readonly after: keyof F & string; readonly days: number };
    /** Fields that are reckoned from others when a record is read. */
    readonly computed?: { readonly [Name in keyof C]: Computed<F, C[Name]> };
    readonly stateLabels?: { readonly [State in keyof S]?: Label };
    readonly list?: readonly ((keyof RecordOf<F, S> | keyof C) & string)[];
    readonly form?: readonly { readonly label?: Label; readonly fields: readonly ((keyof F | keyof C) & string)[] }[];
    readonly search?: readonly (keyof F & string)[];
    readonly siteField?: keyof F & string;
  },
): Entity<
  RecordOf<F, S>,
  Omit<Insert<RecordOf<F, S>>, Begun<F, S>> & Partial<Pick<RecordOf<F, S>, Begun<F, S> & keyof RecordOf<F, S>>>
> {
  const states: States = declared.states ?? {};
  const [first] = Object.keys(states);
  const ownState = first !== undefined && !('state' in declared.fields);
  const fields: Fields = {
    id: id(),
    version: wholeNumber(),
    ...declared.fields,
    ...(ownState ? { state: choice(Object.keys(states) as [string, ...string[]]) } : {}),
  };
  for (const field of [...declared.key, ...(declared.siteField === undefined ? [] : [declared.siteField])]) {
    const schema = fields[field];
    if (schema && compositeOf(schema)) throw new TypeError(`${name}: ${field} has parts, and a key is one value`);
    if (schema && fieldMeta(schema).sensitive !== undefined)
      throw new TypeError(`${name}: ${field} is a key, and cannot be kept from anybody`);
  }
  const rows = table(name.replaceAll('-', '_'), { key: ['id'], fields, entity: name });
  const computed = (declared.computed ?? {}) as unknown as Readonly<Record<string, ComputedField>>;
  checkComputed(name, fields, computed);
  if (declared.retention) checkRetention(name, fields, declared.retention);
  const definition: EntityDefinition = {
    name,
    label: declared.label,
    naturalKey: declared.key,
    states,
    ownState,
    stateLabels: (declared.stateLabels ?? {}) as Readonly<Record<string, Label>>,
    list: declared.list ?? [...Object.keys(declared.fields), ...(ownState ? ['state'] : [])],
    form: declared.form ?? [{ fields: Object.keys(declared.fields) }],
    search: declared.search ?? searched(declared.fields),
    siteField: declared.siteField,
    table: rows,
    computed,
    retention: declared.retention,
  };
  const self = {
    ...rows,
    label: declared.label,
    definition,
    allows: (from: string, to: string) => states[from]?.includes(to) ?? false,
    insert: (row: object) => rows.insert({ version: 1, ...(ownState ? { state: first } : {}), ...row } as never),
    change: (row: Common, patch: object) => rows.change(row as never, { ...patch, version: row.version + 1 } as never),
  };
  return self as never;
}

const searched = (fields: Fields): string[] =>
  Object.keys(fields).filter((name) => fields[name] && fieldMeta(fields[name]).search);
