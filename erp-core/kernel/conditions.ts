import { z } from 'zod';
import { type Caller, rightsOf } from './caller.ts';
import type { Condition } from './condition.ts';
import type { EntityDefinition } from './entity.ts';
import { targetOf } from './fields.ts';
import { refuse } from './kernel-refusals.ts';
import { Refused } from './refusal.ts';
import type { Action } from './rights/grant.ts';
import type { Predicate } from './rights/predicate.ts';
import { notPermitted } from './rights/refused.ts';
import type { FieldRule } from './rights/rights.ts';
import { columnOf } from './table.ts';
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

/** Words as they are written: a percent sign in them is a percent sign. */
const literal = (words: string): string => words.replaceAll(/[\\%_]/g, '\\$&');

/** What stands where a value is masked. */
export const MASK = '…';

/**
 * Builds one statement out of an entity's own names, for one caller: whoever makes one asks within the caller's sites and
 * rights, and can neither filter nor sort by what is kept from him. Everything that a client gave is a parameter.
 */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #parts: string[] = [];
  readonly #entity: EntityDefinition;
  readonly #fields: FieldRule;
  readonly #caller: Caller;

  /** Throws `Refused` where the caller may do this with none of the records. */
  constructor(entity: EntityDefinition, caller: Caller, action: Action = 'read') {
    this.#entity = entity;
    this.#caller = caller;
    this.#fields = rightsOf(caller).fields(entity.name);
    this.#bySite(caller);
    this.#byRights(caller, 'read');
    // What leaves as a file is within what may be read.
    if (action !== 'read') this.#byRights(caller, action);
  }

  column(field: string, path = `filter.${field}`): string {
    const known = this.#entity.table.columns.some((one) => one.field === field);
    if (!known || this.#fields.hidden.has(field)) throw invalid(path, 'no such field');
    // Who could ask whether a masked value is above 100 would soon know it.
    if (this.#fields.masked.has(field)) throw invalid(path, 'this field is masked for you');
    return `t.${columnOf(field)}`;
  }

  /** The columns that the caller may read, each under its field's name; what is masked never leaves the database. */
  shown(): string {
    return this.#entity.table.columns
      .filter(({ field }) => !this.#fields.hidden.has(field))
      .map(({ field, column }) =>
        this.#fields.masked.has(field) ? `'${MASK}' as "${field}"` : `t.${column} as "${field}"`,
      )
      .join(', ');
  }

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(part: string): void {
    this.#parts.push(part);
  }

  where(field: string, value: Condition): void {
    const column = this.column(field);
    if (value === null) {
      this.add(`${column} is null`);
      return;
    }
    if (typeof value !== 'object') {
      this.add(`${column} = ${this.parameter(String(value))}`);
      return;
    }
    for (const [operator, operand] of Object.entries(value)) {
      if (operator === 'under' && typeof operand === 'string') {
        this.add(this.#under(field, operand));
      } else if (operator === 'in' && Array.isArray(operand)) {
        this.add(`${column} = any(${this.parameter(operand.map(String))})`);
      } else if (Object.hasOwn(OPERATORS, operator) && !Array.isArray(operand) && operand !== null) {
        const given = this.parameter(operator === 'like' ? literal(String(operand)) : String(operand));
        this.add(
          operator === 'like'
            ? `${column}::text ilike '%' || ${given} || '%'`
            : `${column} ${OPERATORS[operator]} ${given}`,
        );
      } else throw invalid(`filter.${field}.${operator}`, 'no such operator');
    }
  }

  /** A record of a tree and all below it; of a reference to a tree, what refers to any of those. */
  #under(field: string, root: string): string {
    const { table } = this.#entity;
    const schema = table.fields[field];
    const target = field === table.tree ? table : schema && targetOf(schema);
    if (target?.tree === undefined) throw invalid(`filter.${field}.under`, 'this field names no record of a tree');
    const { hidden, masked } = rightsOf(this.#caller).fields(target.entity ?? '');
    if (hidden.has(target.tree) || masked.has(target.tree))
      throw invalid(`filter.${field}.under`, 'what is above what is kept from you');
    if (!z.uuid().safeParse(root).success) throw invalid(`filter.${field}.under`, 'the id of a record is wanted');
    const column = field === table.tree ? 't.id' : `t.${columnOf(field)}`;
    return `${column} in ${idsUnder(target.name, target.tree, this.parameter(root))}`;
  }

  /** Any of the entity's searched fields holds the words. */
  search(words: string): void {
    const seen = this.#entity.search.filter(
      (field) => !this.#fields.hidden.has(field) && !this.#fields.masked.has(field),
    );
    if (seen.length === 0) return;
    const wanted = this.parameter(literal(words));
    const columns = seen.map((field) => `${this.column(field)}::text ilike '%' || ${wanted} || '%'`);
    this.add(`(${columns.join(' or ')})`);
  }

  /** Only what a caller bound to sites may see. */
  #bySite(caller: Caller): void {
    if (caller.sites === null || !this.#entity.siteField) return;
    this.add(`t.${columnOf(this.#entity.siteField)} = any(${this.parameter([...caller.sites])})`);
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
      if (!this.#entity.table.columns.some((one) => one.field === field)) return undefined;
      const column = `t.${columnOf(field)}`;
      if (operator === 'null') parts.push(`${column} is null`);
      else if (operator === 'in') parts.push(`${column} = any(${this.parameter([...operands])})`);
      else parts.push(`${column} ${OPERATORS[operator]} ${this.parameter(operands[0])}`);
    }
    return parts.length === 1 ? parts[0] : `(${parts.join(' and ')})`;
  }

  text(): string {
    return this.#parts.length > 0 ? `where ${this.#parts.join(' and ')}` : '';
  }
}
