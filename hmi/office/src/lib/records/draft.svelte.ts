import type { ApiError, FieldDescription } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

type Values = Readonly<Record<string, unknown>>;

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What somebody writes into a form: values as they travel, and what is wrong with what was typed. */
export class Draft {
  readonly #base: Values;
  #values: Values = $state.raw({});
  #typed: Readonly<Record<string, string>> = $state.raw({});
  #told: Readonly<Record<string, string>> = $state.raw({});

  constructor(base: Values) {
    this.#base = base;
    this.#values = base;
  }
  get(name: string): unknown {
    return this.#values[name];
  }
  get values(): Values {
    return this.#values;
  }
  /** `wrong`: what was typed is no value of this field; null: it is one. */
  set(name: string, value: unknown, wrong: string | null = null): void {
    this.#values = { ...this.#values, [name]: value };
    const { [name]: _typed, ...typed } = this.#typed;
    this.#typed = wrong === null ? typed : { ...typed, [name]: wrong };
    this.#told = Object.fromEntries(Object.entries(this.#told).filter(([path]) => !covers(name, path)));
  }
  /** What is wrong with a field; what was typed stands before what the server said. */
  fault(name: string): string | null {
    return this.#typed[name] ?? this.#told[name] ?? null;
  }
  /** What is wrong within a field, by the path below it: "amount", "2.price.amount". */
  within(name: string): Faults {
    return faultsBelow(this.#told, name);
  }
  get dirty(): boolean {
    return Object.keys(this.changes).length > 0 || Object.keys(this.#typed).length > 0;
  }
  /** What differs from what was there. */
  get changes(): Values {
    return Object.fromEntries(Object.entries(this.#values).filter(([name, value]) => !same(value, this.#base[name])));
  }
  /** Looks at everything before it is sent; false: something is missing or wrong, and stands at its field. */
  check(fields: readonly FieldDescription[]): boolean {
    const missing = missingIn(fields, this.#values);
    this.#told = Object.fromEntries(missing.map((path) => [path, m.form_missing()]));
    return missing.length === 0 && Object.keys(this.#typed).length === 0;
  }
  /** The server's faults at their fields; those of none of them are given back. */
  take(error: ApiError, fields: readonly FieldDescription[]): string[] {
    const known = new Set(fields.map(({ name }) => name));
    const told: Record<string, string> = {};
    const others: string[] = [];
    for (const { path, message } of error.fields) {
      const name = path.split('.')[0] ?? '';
      if (known.has(name)) told[path] ??= message;
      else others.push(path ? `${path}: ${message}` : message);
    }
    this.#told = told;
    return others;
  }
}

/** Faults by path. */
export type Faults = Readonly<Record<string, string>>;

const covers = (name: string, path: string): boolean => path === name || path.startsWith(`${name}.`);
/** Those below a name, by the rest of their path. */
export const faultsBelow = (faults: Faults, name: string): Faults =>
  Object.fromEntries(
    Object.entries(faults).flatMap(([path, said]) =>
      path.startsWith(`${name}.`) ? [[path.slice(name.length + 1), said]] : [],
    ),
  );

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';
const rowsOf = (value: unknown): readonly Values[] => (Array.isArray(value) ? (value as readonly Values[]) : []);
const objectOf = (value: unknown): Values => (typeof value === 'object' && value !== null ? (value as Values) : {});

/** Paths of what has to be there and is not. */
function missingIn(fields: readonly FieldDescription[], values: Values, before = ''): string[] {
  return fields.flatMap((field) => {
    const path = `${before}${field.name}`;
    const value = values[field.name];
    if (field.lines) {
      const { min, fields: cells } = field.lines;
      const rows = rowsOf(value);
      if (rows.length < min && field.required) return [path];
      return rows.flatMap((row, at) => missingIn(cells, row, `${path}.${at}.`));
    }
    // Many of nothing is a value.
    if (field.type === 'references') return [];
    if (isEmpty(value)) return field.required ? [path] : [];
    return field.shape ? missingIn(field.shape, objectOf(value), `${path}.`) : [];
  });
}

/** What a command is given: what was said, without what was left empty; `null` only clears what was there. */
export const inputOf = (values: Values, fields: readonly FieldDescription[], base: Values = {}): Values =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const { name } = field;
      const value = sent(field, values[name], base[name]);
      if (!isEmpty(value)) return [[name, value]];
      return isEmpty(base[name]) ? [] : [[name, null]];
    }),
  );

function sent(field: FieldDescription, value: unknown, base: unknown): unknown {
  if (field.type === 'references' && field.required) return value ?? [];
  if (field.lines) {
    const fields = field.lines.fields.filter(({ masked, readOnly, given }) => !masked && !readOnly && !given);
    if (value === undefined || value === null) return value;
    const known = new Map(rowsOf(base).map((row) => [row.id, row]));
    return rowsOf(value).map((row) => {
      const was = typeof row.id === 'string' ? known.get(row.id) : undefined;
      return { ...(was ? { id: row.id } : {}), ...inputOf(row, fields, was) };
    });
  }
  return field.shape && !isEmpty(value) ? inputOf(objectOf(value), field.shape) : value;
}
