import { type ExpressionFault, faultText, type ValueType } from '@millrace/expression';
import { z } from 'zod';
import type { ComputedField } from '../../computed.ts';
import type { Fields } from '../../effect.ts';
import { decimal, text, wholeNumber, yesNo } from '../../fields.ts';
import { type Beside, type BesideValues, formulaOf, isFault, type LinesFields } from '../../formula.ts';
import { faultsOf, holds, predicatesOf } from '../../rights/predicate.ts';
import type { Settings, SettingValue } from '../../settings/settings.ts';
import { formulaText } from './formula-text.ts';
import type { Issue } from './issue.ts';
import { label } from './names.ts';

/** A field that nobody writes: what a formula makes of others of the record, whenever it is read. */
export const packComputed = z.strictObject({
  type: z.enum(['decimal', 'whole-number', 'yes-no', 'text']),
  label,
  help: label.optional(),
  formula: formulaText,
  /** Decimals of a decimal number, 6 where nothing is said. */
  decimals: z.int().min(0).max(6).optional(),
});
export type PackComputed = z.infer<typeof packComputed>;

const TYPES: Readonly<Record<PackComputed['type'], ValueType>> = {
  decimal: 'number',
  'whole-number': 'number',
  'yes-no': 'boolean',
  text: 'text',
};
const MADE = { decimal, 'whole-number': wholeNumber, 'yes-no': yesNo, text } as const;

/** The same field as a module would declare it with a function; what is wrong with the formula otherwise. */
export function computedOf(
  declared: PackComputed,
  { fields, lines }: { readonly fields: Fields; readonly lines: LinesFields },
): ComputedField | Issue {
  const { type, label, help, formula } = declared;
  if (declared.decimals !== undefined && type !== 'decimal')
    return { path: 'decimals', message: 'only a decimal number has decimals' };
  const places = type === 'decimal' ? (declared.decimals ?? 6) : undefined;
  const made = formulaOf(formula, fields, { result: TYPES[type], lines, ...(places === undefined ? {} : { places }) });
  if (isFault(made)) return { path: 'formula', message: said(made, formula) };
  if (made.from.length === 0)
    return { path: 'formula', message: 'names no field: it would be the same of every record' };
  return {
    from: made.from,
    type: MADE[type]({ label, ...(help ? { help } : {}) }),
    value: (row) => (type === 'whole-number' ? whole(made.of(row)) : made.of(row)),
  };
}

/** Null where it has decimals, or more digits than a number keeps exactly. */
const whole = (value: string | boolean | null): number | null =>
  typeof value === 'string' && Number.isSafeInteger(Number(value)) && !value.includes('.') ? Number(value) : null;

/** A rule on a record: what refuses it, as a condition of a list's filter or as a formula that is true. */
export interface Rule {
  readonly when?: Parameters<typeof predicatesOf>[0] | undefined;
  readonly if?: string | undefined;
  readonly refuse: string;
}
export interface RuleTest {
  readonly refuse: string;
  /** Whether it needs the pack's settings. */
  readonly asksSettings: boolean;
  readonly breaks: (row: Readonly<Record<string, unknown>>, beside: BesideValues) => boolean;
}

const NOBODY = { user: '', sites: null };

/** Rules made ready once; what is wrong with them by their place in the list. */
export function ruleTests(
  rules: readonly Rule[],
  { fields, lines, beside }: { readonly fields: Fields; readonly lines: LinesFields; readonly beside: Beside },
): { tests: RuleTest[]; issues: Issue[] } {
  const tests: RuleTest[] = [];
  const issues: Issue[] = [];
  for (const [at, { when, if: formula, refuse }] of rules.entries()) {
    if (when !== undefined) {
      for (const fault of faultsOf(when, fields)) issues.push({ ...fault, path: `${at}.when.${fault.path}` });
      const predicates = predicatesOf(when, NOBODY);
      tests.push({ refuse, asksSettings: false, breaks: (row) => holds(predicates, row, fields) === true });
    } else if (formula !== undefined) {
      const made = formulaOf(formula, fields, { result: 'boolean', lines, beside });
      if (isFault(made)) issues.push({ path: `${at}.if`, message: said(made, formula) });
      // Where a field that it needs is empty nothing is known, and nothing is refused: "required" says that.
      else {
        const asksSettings = made.fromBeside.length > 0;
        tests.push({ refuse, asksSettings, breaks: (row, there) => made.of(row, there) === true });
      }
    }
  }
  return { tests, issues };
}

/** By the word before them, the fields that stand beside a record: those of the pack's settings. */
export const besideOf = (settings: Pick<Settings, 'fields'> | undefined): Beside =>
  settings ? { setting: settings.fields } : {};

/** What a rule asks for, and how it is read at the moment of the command. */
export const settingsWanted = (settings: Settings) => ({ settings: settings.wanted() });
export const settingsFound = (
  settings: Settings | undefined,
  found: { readonly settings?: unknown },
  now: number,
): BesideValues =>
  settings && found.settings ? { setting: settings.at(found.settings as readonly SettingValue[], now) } : {};

/** In one line: where, what, and what to do. */
export function said(fault: ExpressionFault, formula: string): string {
  const { what, next } = faultText(fault);
  const part = formula.slice(fault.at.start, fault.at.end);
  return `${part === '' ? '' : `at "${part.slice(0, 40)}": `}${what}; ${next}`;
}
