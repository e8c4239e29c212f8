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
    const { [name]: _told, ...told } = this.#told;
    this.#told = told;
  }
  /** What is wrong with a field; what was typed stands before what the server said. */
  fault(name: string): string | null {
    return this.#typed[name] ?? this.#told[name] ?? null;
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
    const missing = fields.filter(({ name, required }) => required && isEmpty(this.#values[name]));
    this.#told = Object.fromEntries(missing.map(({ name }) => [name, m.form_missing()]));
    return missing.length === 0 && Object.keys(this.#typed).length === 0;
  }
  /** The server's faults at their fields; those of none of them are given back. */
  take(error: ApiError, fields: readonly FieldDescription[]): string[] {
    const known = new Set(fields.map(({ name }) => name));
    const told: Record<string, string> = {};
    const others: string[] = [];
    for (const { path, message } of error.fields) {
      const name = path.split('.')[0] ?? '';
      if (known.has(name)) told[name] ??= message;
      else others.push(path ? `${path}: ${message}` : message);
    }
    this.#told = told;
    return others;
  }
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** What a command is given: what was said, without what was left empty; `null` only clears what was there. */
export const inputOf = (values: Values, fields: readonly FieldDescription[], base: Values = {}): Values =>
  Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name];
      if (!isEmpty(value)) return [[name, value]];
      return isEmpty(base[name]) ? [] : [[name, null]];
    }),
  );
