import { z } from 'zod';
import { type Caller, rightsOf } from './caller.ts';
import { compositeOf, neededBy, partOf } from './composite.ts';
import { withComputed } from './computed.ts';
import type { Condition } from './condition.ts';
import type { EntityDefinition } from './entity.ts';
import { fieldMeta, targetOf } from './fields.ts';
import { refuse } from './kernel-refusals.ts';
import { Refused } from './refusal.ts';
import { fieldsFor, hiddenWithin } from './rights/fields-for.ts';
import type { Action } from './rights/grant.ts';
import type { Predicate } from './rights/predicate.ts';
import { notPermitted } from './rights/refused.ts';
import type { FieldRule } from './rights/rights.ts';
import { withoutNames } from './rights/sensitive.ts';
import { columnOf, fieldSql, partColumn } from './table.ts';
import { idsUnder } from './under.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'ilike',
};

export const invalid = (path: string, message: string): Refused =>
  new Refused(refuse('input-invalid', { issues: [{ path, message }] }));

/** Stretches of time that records are grouped by; weeks begin on Monday. */
export const SPANS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Span = (typeof SPANS)[number];

const MORE_OR_LESS: ReadonlySet<string> = new Set(['lt', 'lte', 'gt', 'gte']);

/** Words as they are written: a percent sign in them is a percent sign. */
const literal = (words: string): string => words.replaceAll(/[\\%_]/g, '\\$&');

/** Stands in a filter for the tags that are on a record; no field is called so. */
export const TAGS = '$tags';

/** What stands where a value is masked. */
export const MASK = '…';

/**
 * Builds one statement out of an entity's own names, for one caller: whoever makes one asks within the caller's sites and
 * rights, and can neither filter nor sort by what is kept from him. Everything that a client gave is a parameter.
 */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #parts: string[] = [];
  /** Fields that are one value in all rows asked for, or in each group of them. */
  readonly #same = new Set<string>();
  /** What was put in order or summed up, and the field that has to be the same for it. */
  readonly #needs: { readonly path: string; readonly needed: string }[] = [];
  readonly #entity: EntityDefinition;
  readonly #fields: FieldRule;
  /** What is kept within fields that are told otherwise. */
  readonly #within: ReadonlySet<string>;
  readonly #caller: Caller;

  /** Throws `Refused` where the caller may do this with none of the records. */
  constructor(entity: EntityDefinition, caller: Caller, action: Action = 'read') {
    this.#entity = entity;
    this.#caller = caller;
    this.#fields = fieldsFor(caller, entity);
    this.#within = hiddenWithin(this.#fields, entity);
    this.#bySite(caller);
    this.#byRights(caller, 'read');
    // What leaves as a file is within what may be read.
    if (action !== 'read') this.#byRights(caller, action);
  }

  /** The column of a field, or of one part of it ("price.amount"). */
  column(named: string, path = `filter.${named}`): string {
    const { fields } = this.#entity.table;
    const found = partOf(fields, named);
    const field = found?.field ?? named;
    const schema = Object.hasOwn(fields, field) ? fields[field] : undefined;
    this.#notComputed(field, path);
    if (!schema || this.#isKept(field, schema)) throw invalid(path, 'no such field');
    // Who could ask whether a masked value is above 100 would soon know it.
    if (this.#fields.masked.has(field)) throw invalid(path, 'this field is masked for you');
    if (this.#isPartly(field)) throw invalid(path, 'a part of this field is kept from you');
    if (found) return `t.${partColumn(field, found.part.name)}`;
    const parts = compositeOf(schema)?.parts.map(({ name }) => `${field}.${name}`);
    if (parts) throw invalid(path, `say which part of it: ${parts.join(', ')}`);
    return `t.${columnOf(field)}`;
  }

  /** Hidden from the caller; or a secret, which is written and never read. */
  #isKept(field: string, schema: z.ZodType): boolean {
    return this.#fields.hidden.has(field) || fieldMeta(schema).secret === true;
  }

  #isPartly(field: string): boolean {
    for (const name of this.#within) if (name.startsWith(`${field}.`)) return true;
    return false;
  }

  /** In no column, whole or in parts. */
  #notComputed(named: string, path: string): void {
    const field = named.split('.', 1)[0] ?? named;
    const computed = Object.hasOwn(this.#entity.computed, field) ? this.#entity.computed[field] : undefined;
    if (computed && !this.#fields.hidden.has(field))
      throw new Refused(refuse('field-computed', { field, path, from: computed.from }));
  }

  /** A column to sort by, to compare with more or less, or to sum up. */
  ordered(field: string, path: string): string {
    const column = this.column(field, path);
    if (this.#isMany(field)) throw invalid(path, 'a list of records has no order');
    const needed = neededBy(this.#entity.table.fields, field);
    if (needed !== undefined) this.#needs.push({ path, needed });
    return column;
  }

  /** A column to group by: within each group it is one value. */
  grouped(field: string, path: string): string {
    const column = this.column(field, path);
    if (this.#isMany(field)) throw invalid(path, 'a list of records makes no groups');
    this.#same.add(field);
    return column;
  }

  /**
   * Days, weeks, months, … of a date or a moment to group by, each told by its first day ("2026-12-01"). A moment has the day
   * that it is in `zone`.
   */
  groupedBy(field: string, span: Span, zone: string, path: string): string {
    const column = this.column(field, path);
    const schema = this.#entity.table.fields[field];
    const type = schema && fieldMeta(schema).field;
    if (type === 'date') return `date_trunc('${span}', ${column}::timestamp)::date`;
    if (type !== 'moment') throw invalid(path, `${field} is neither a date nor a moment: it has no ${span}s`);
    return `date_trunc('${span}', to_timestamp(${column} / 1e6) at time zone ${this.parameter(zone)})::date`;
  }

  #isMany(field: string): boolean {
    const schema = this.#entity.table.fields[field];
    return schema !== undefined && fieldMeta(schema).field === 'references';
  }

  /** The columns that the caller may read, each under its field's name; what is masked never leaves the database. */
  shown(): string {
    return Object.entries(this.#entity.table.fields)
      .filter(([field, schema]) => !this.#isKept(field, schema))
      .map(([field, schema]) =>
        this.#fields.masked.has(field) ? `'${MASK}' as "${field}"` : `${fieldSql(field, schema)} as "${field}"`,
      )
      .join(', ');
  }

  /** A row that `shown` was asked for, with what is reckoned from it and from the lines of its record, by part, without what
   * is kept within a field. */
  reckoned<Row extends Readonly<Record<string, unknown>>>(row: Row, lines?: Readonly<Record<string, unknown>>): Row {
    const whole = withComputed(this.#entity, this.#fields, MASK, row, lines);
    return this.#within.size === 0 ? whole : withoutNames(whole, this.#within);
  }

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(part: string): void {
    this.#parts.push(part);
  }

  where(field: string, value: Condition): void {
    if (field === TAGS) {
      this.#tagged(value);
      return;
    }
    const schema = this.#entity.table.fields[field];
    const [first] = (value === null && schema && compositeOf(schema)?.parts) || [];
    const column = this.column(first ? `${field}.${first.name}` : field, `filter.${field}`);
    if (value === null) {
      this.add(`${column} is null`);
      return;
    }
    if (this.#isMany(field)) {
      this.#names(field, column, value);
      return;
    }
    if (typeof value !== 'object') {
      this.#same.add(field);
      this.add(`${column} = ${this.parameter(String(value))}`);
      return;
    }
    for (const [operator, operand] of Object.entries(value)) {
      if (operator === 'eq') this.#same.add(field);
      if (MORE_OR_LESS.has(operator)) this.ordered(field, `filter.${field}.${operator}`);
      if (operator === 'under' && typeof operand === 'string') {
        this.add(`${field === this.#entity.table.tree ? 't.id' : column} in ${this.#under(field, operand)}`);
      } else if (operator === 'in' && Array.isArray(operand)) {
        this.add(`${column} = any(${this.parameter(operand.map(String))})`);
      } else if (Object.hasOwn(OPERATORS, operator) && !Array.isArray(operand) && operand !== null) {
        const given = this.parameter(operator === 'like' ? literal(String(operand)) : String(operand));
        this.add(operator === 'like' ? this.#holds(field, column, given) : `${column} ${OPERATORS[operator]} ${given}`);
      } else throw invalid(`filter.${field}.${operator}`, 'no such operator');
    }
  }

  /** Records with a tag, with any of several, or without one. */
  #tagged(value: Condition): void {
    const asked = typeof value === 'object' && value !== null ? value : { eq: value };
    for (const [operator, operand] of Object.entries(asked)) {
      const tags = z.array(z.uuid()).min(1).safeParse([operand].flat());
      const isOne = tags.data?.length === 1;
      if (!tags.success || !(operator === 'in' || ((operator === 'eq' || operator === 'ne') && isOne)))
        throw invalid(`filter.${TAGS}`, 'the id of a tag is wanted, as it is, with "ne", or several with "in"');
      const given = this.parameter(tags.data);
      const entity = this.parameter(this.#entity.name);
      const has = `exists (select from kernel.tagging g where g.tag = any(${given}::uuid[]) and g.entity = ${entity} and g.record = t.id)`;
      this.add(operator === 'ne' ? `not ${has}` : has);
    }
  }

  /** The ids of a record of a tree and of all below it, which a field may name, or be. */
  #under(field: string, root: string): string {
    const { table } = this.#entity;
    const schema = table.fields[field];
    const target = field === table.tree ? table : schema && targetOf(schema);
    if (target?.tree === undefined) throw invalid(`filter.${field}.under`, 'this field names no record of a tree');
    const { hidden, masked } = rightsOf(this.#caller).fields(target.entity ?? '');
    if (hidden.has(target.tree) || masked.has(target.tree))
      throw invalid(`filter.${field}.under`, 'what is above what is kept from you');
    if (!z.uuid().safeParse(root).success) throw invalid(`filter.${field}.under`, 'the id of a record is wanted');
    return idsUnder(target.name, target.tree, this.parameter(root));
  }

  /** A list of records names one, any of several, or one of those below another. */
  #names(field: string, column: string, value: Exclude<Condition, null>): void {
    const asked = typeof value === 'object' ? value : { eq: value };
    const [[operator, operand] = [], ...more] = Object.entries(asked);
    if (operator === 'under' && typeof operand === 'string' && more.length === 0) {
      this.add(`${column} && array${this.#under(field, operand)}`);
      return;
    }
    const isNamed = (operator === 'eq' || operator === 'in') && more.length === 0;
    if (!isNamed || operand === null || operand === undefined)
      throw invalid(`filter.${field}`, 'a list of records is asked for one of them, or with "in" for any');
    this.add(`${column} && ${this.parameter([operand].flat().map(String))}::uuid[]`);
  }

  /** A text in several languages holds words where one of them does; what its languages are called is no word of it. */
  #holds(field: string, column: string, words: string): string {
    const schema = this.#entity.table.fields[field];
    if (!schema || fieldMeta(schema).field !== 'localized') return `${column}::text ilike '%' || ${words} || '%'`;
    const any = ['en', 'bn', 'hi'].map((locale) => `${column}->>'${locale}' ilike '%' || ${words} || '%'`);
    return `(${any.join(' or ')})`;
  }

  /**
   * Any of the entity's searched fields holds the words. Throws `Refused` where there is none, or none that the caller sees:
   * all records would be told as if they held the words.
   */
  search(words: string): void {
    const seen = this.searched();
    if (seen.length === 0) throw invalid('search', 'these records have nothing that is searched: filter them instead');
    const wanted = this.parameter(literal(words));
    const columns = seen.map((field) => this.#holds(field, this.column(field), wanted));
    this.add(`(${columns.join(' or ')})`);
  }

  /** The entity's searched fields of which nothing is kept from the caller: by no other one is a record found. */
  searched(): readonly string[] {
    return this.#entity.search.filter((field) => {
      const schema = this.#entity.table.fields[field];
      return schema && !this.#isKept(field, schema) && !this.#fields.masked.has(field) && !this.#isPartly(field);
    });
  }

  /** Only what a caller bound to sites may see. */
  #bySite(caller: Caller): void {
    const { siteField, seenAt } = this.#entity;
    if (caller.sites === null || !siteField) return;
    const sites = this.parameter([...caller.sites]);
    const at = (field: string): string => `t.${columnOf(field)} = any(${sites})`;
    const others = seenAt.map(({ field, where }) =>
      where.length === 0 ? at(field) : `${at(field)} and ${this.#all(where) ?? 'false'}`,
    );
    this.add(others.length === 0 ? at(siteField) : `(${[at(siteField), ...others].join(' or ')})`);
  }

  /** Only what one of the caller's grants shows and no deny keeps from him. */
  #byRights(caller: Caller, action: Action): void {
    const rule = rightsOf(caller).rows(this.#entity.name, action);
    if (!rule) throw new Refused(notPermitted(caller, this.#entity.name, action));
    if (rule.any) {
      const parts = rule.any.map((all) => this.#all(all) ?? 'false');
      this.add(parts.length === 1 ? (parts[0] ?? 'false') : `(${parts.join(' or ')})`);
    }
    // Nothing is a comparison with null: a row whose field is empty is not one that a deny names.
    for (const all of rule.not) this.add(`(${this.#all(all) ?? 'true'}) is not true`);
  }

  /** Undefined: the entity has no such field any more. */
  #all(predicates: readonly Predicate[]): string | undefined {
    const parts: string[] = [];
    for (const { field, operator, operands } of predicates) {
      const found = partOf(this.#entity.table.fields, field);
      if (!found && !Object.hasOwn(this.#entity.table.fields, field)) return undefined;
      const column = `t.${found ? partColumn(found.field, found.part.name) : columnOf(field)}`;
      if (operator === 'null') parts.push(`${column} is null`);
      else if (operator === 'in') parts.push(`${column} = any(${this.parameter([...operands])})`);
      else parts.push(`${column} ${OPERATORS[operator]} ${this.parameter(operands[0])}`);
    }
    return parts.length === 1 ? parts[0] : `(${parts.join(' and ')})`;
  }

  /** Throws `Refused` where amounts of several currencies, or quantities of several units, were to be put in order. */
  text(): string {
    const open = this.#needs.find(({ needed }) => !this.#same.has(needed));
    if (open) throw invalid(open.path, `only within one ${open.needed}: filter by that too`);
    return this.#parts.length > 0 ? `where ${this.#parts.join(' and ')}` : '';
  }
}
