import { writtenMoney } from '@millrace/contracts/money-text';
import type { z } from 'zod';
import { commonWords } from '../common-words.ts';
import { MASK } from '../conditions.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import type { Label, Locale } from '../label.ts';
import { isCurrency } from '../money/iso-4217.ts';

/** In whose language, digits and time a page is written. */
export interface Manner {
  readonly locale: Locale;
  /** IANA. */
  readonly zone: string;
}

const TAGS: Readonly<Record<Locale, string>> = {
  en: 'en-GB-u-nu-latn',
  bn: 'bn-BD-u-nu-beng',
  hi: 'hi-IN-u-nu-deva',
};
const YES: Label = { en: 'Yes', bn: 'হ্যাঁ', hi: 'हाँ' };
const NO: Label = { en: 'No', bn: 'না', hi: 'नहीं' };

/** How a value is told: to people, or to a machine that reads a barcode. */
export type Way = 'people' | 'machine';

/** Digits grouped as its language groups them, all decimals that are there. */
export function numberText(decimal: string, { locale }: Pick<Manner, 'locale'>): string {
  const places = /\.(\d+)$/.exec(decimal)?.[1]?.length ?? 0;
  // A decimal as text is taken exactly, however many digits it has (ECMA-402, ToIntlMathematicalValue).
  return new Intl.NumberFormat(TAGS[locale], { minimumFractionDigits: places, maximumFractionDigits: 20 }).format(
    decimal as Intl.StringNumericLiteral,
  );
}

const dayText = (day: string, { locale }: Manner): string =>
  new Intl.DateTimeFormat(TAGS[locale], { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

/** A moment in the company's own time. */
export const momentText = (micros: number, { locale, zone }: Manner): string =>
  new Intl.DateTimeFormat(TAGS[locale], {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(new Date(micros / 1000));

/** YYMMDD, as GS1 has days (General Specifications, 3.4.2). */
const gs1Day = (day: string): string => day.replaceAll('-', '').slice(2);

/** UCUM writes what is counted in braces: "{piece}". */
const unitText = (unit: string): string => unit.replaceAll(/[{}]/g, '');

/** What of a field's value is printed; "" where there is none. `of` lends its states' words. */
export function shownValue(value: unknown, schema: z.ZodType, of: EntityDefinition, way: Way, manner: Manner): string {
  if (value === null || value === undefined) return '';
  if (value === MASK) return MASK;
  const { field, choices } = fieldMeta(schema);
  if (field === 'localized') return localizedText(value, way === 'machine' ? 'en' : manner.locale);
  if (way === 'machine') return field === 'date' ? gs1Day(String(value)) : plain(value);
  const own = field === 'choice' || field === 'json' ? wordsOf(String(value), choices, of) : undefined;
  switch (field) {
    case 'whole-number':
    case 'decimal':
    case 'quantity':
    case 'percent':
      return numberText(String(value), manner);
    case 'date':
      return dayText(String(value), manner);
    case 'moment':
      return momentText(Number(value), manner);
    case 'yes-no':
      return (value ? YES : NO)[manner.locale];
    case 'unit':
      return unitText(String(value));
    case 'money':
      return moneyText(value, manner);
    case 'quantity-in':
      return partsText(value, 'value', 'unit', manner);
    default:
      return own ? own[manner.locale] : plain(value);
  }
}

const plain = (value: unknown): string =>
  typeof value === 'object'
    ? Object.values(value ?? {})
        .map(String)
        .join(' ')
    : String(value);

function localizedText(value: unknown, locale: Locale): string {
  const texts = Object(value) as Partial<Record<Locale, string>>;
  return texts[locale] ?? texts.en ?? Object.values(texts)[0] ?? '';
}

function partsText(value: unknown, amount: string, of: string, manner: Manner): string {
  const parts = Object(value) as Readonly<Record<string, unknown>>;
  return `${numberText(String(parts[amount]), manner)} ${unitText(String(parts[of]))}`;
}

/** An amount as its language writes money; what is no currency of the books stands behind it as it is. */
function moneyText(value: unknown, { locale }: Manner): string {
  const { amount, currency } = Object(value) as { amount: unknown; currency: unknown };
  const [text, code] = [String(amount), String(currency)];
  return isCurrency(code) ? writtenMoney(TAGS[locale], text, code) : `${numberText(text, { locale })} ${code}`;
}

function wordsOf(
  value: string,
  choices: Readonly<Record<string, Label>> | undefined,
  of: EntityDefinition,
): Label | undefined {
  if (choices?.[value]) return choices[value];
  return of.stateLabels[value] ?? (/^[a-z][a-z-]*$/.test(value) ? commonWords(value) : undefined);
}
