import type { FieldDescription } from '@millrace/hmi-client';
import type { RecordNames } from '../names.svelte.ts';

/** What every input of a form is given, and what it tells. */
export interface InputProps {
  readonly id: string;
  readonly field: FieldDescription;
  readonly value: unknown;
  readonly invalid: boolean;
  readonly describedby: string | undefined;
  /** `wrong`: what was typed is no value of this field; null: it is one. */
  readonly onchange: (value: unknown, wrong: string | null) => void;
}

/** What an input is given that finds what it names; it draws label and help itself. */
export interface FindingProps {
  readonly field: FieldDescription;
  readonly value: unknown;
  readonly names: RecordNames;
  readonly wrong: string | null;
  readonly hint?: string | undefined;
  /** The word for what may be left out; null: it may not. */
  readonly optional: string | null;
  readonly bare?: boolean;
}

/** The parts of a value as texts; what is not there is empty. */
export function partsOf<Name extends string>(value: unknown, names: readonly Name[]): Record<Name, string> {
  const whole: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  return Object.fromEntries(
    names.map((name) => [name, whole[name] === undefined || whole[name] === null ? '' : String(whole[name])]),
  ) as Record<Name, string>;
}
