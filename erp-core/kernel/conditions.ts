import { z } from 'zod';
import type { Caller } from './caller.ts';
import type { EntityDefinition } from './entity.ts';
import { refuse } from './kernel-refusals.ts';
import { Refused } from './refusal.ts';
import { columnOf } from './table.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'ilike',
};

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const condition = z.union([scalar, z.record(z.string(), z.union([scalar, z.array(scalar)]))]);
export const invalid = (path: string, message: string): Refused =>
  new Refused(refuse('input-invalid', { issues: [{ path, message }] }));

/** Words as they are written: a percent sign in them is a percent sign. */
const literal = (words: string): string => words.replaceAll(/[\\%_]/g, '\\$&');

/** Builds one statement out of an entity's own names; everything that a client gave is a parameter. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #parts: string[] = [];
  readonly #entity: EntityDefinition;

  constructor(entity: EntityDefinition) {
    this.#entity = entity;
  }

  column(field: string, path = `filter.${field}`): string {
    if (!this.#entity.table.columns.some((one) => one.field === field)) throw invalid(path, 'no such field');
    return `t.${columnOf(field)}`;
  }

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(part: string): void {
    this.#parts.push(part);
  }

  where(field: string, value: z.infer<typeof condition>): void {
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
      if (operator === 'in' && Array.isArray(operand)) {
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

  /** Any of the entity's searched fields holds the words. */
  search(words: string): void {
    if (this.#entity.search.length === 0) return;
    const wanted = this.parameter(literal(words));
    const columns = this.#entity.search.map((field) => `${this.column(field)}::text ilike '%' || ${wanted} || '%'`);
    this.add(`(${columns.join(' or ')})`);
  }

  /** Only what a caller bound to sites may see. */
  bySite(caller: Caller): void {
    if (caller.sites === null || !this.#entity.siteField) return;
    this.add(`${this.column(this.#entity.siteField)} = any(${this.parameter([...caller.sites])})`);
  }

  text(): string {
    return this.#parts.length > 0 ? `where ${this.#parts.join(' and ')}` : '';
  }
}
