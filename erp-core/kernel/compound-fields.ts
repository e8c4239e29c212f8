import { ucumUnit } from '@millrace/contracts';
import { z } from 'zod';
import { decimalOf } from './decimal.ts';
import type { FieldOptions } from './field-meta.ts';
import { isCurrency, minorDigits } from './money/iso-4217.ts';
import { moneyOf } from './money/money.ts';

// Fields whose value is an object, kept in a column for each part (composite.ts): what belongs together is said together.

interface Signed {
  /** May be below zero too. */
  readonly signed?: boolean;
}

const AMOUNT = /^-?\d{1,14}(\.\d{1,4})?$/;

/**
 * An amount in a currency: `{ amount: "12.50", currency: "BDT" }`. Fewer digits than the currency has are filled up, more
 * are refused: what has to be rounded is rounded by whoever knows how. Columns `<field>_amount numeric` (without a scale,
 * so that the digits stay as they are) and `<field>_currency text`.
 */
export const money = ({ signed = false, ...meta }: FieldOptions & Signed = {}) =>
  z
    .strictObject({
      amount: z
        .string()
        .regex(AMOUNT, 'an amount as text: "12.50"')
        .refine((amount) => signed || !isBelowZero(amount), 'an amount of zero or more'),
      currency: z.string().refine(isCurrency, 'a currency code of ISO 4217, such as BDT'),
    })
    .refine(({ amount, currency }) => !isCurrency(currency) || digitsOf(amount) <= minorDigits(currency), {
      path: ['amount'],
      error: ({ input }) => {
        const { currency } = input as { currency: string };
        return `${currency} has ${isCurrency(currency) ? minorDigits(currency) : 0} digits behind the point: round the amount first`;
      },
    })
    .overwrite((given) => (isCurrency(given.currency) && AMOUNT.test(given.amount) ? written(given) : given))
    .meta({ field: 'money', example: { amount: '1250.00', currency: 'BDT' }, ...meta });

const written = ({ amount, currency }: { amount: string; currency: string }) =>
  // What has too many digits is refused beside this, and must not leave rounded.
  digitsOf(amount) > minorDigits(currency) ? { amount, currency } : { ...moneyOf(amount, currency) };
/** "12.500" has one digit that says something. */
const digitsOf = (amount: string): number => (amount.split('.')[1] ?? '').replace(/0+$/, '').length;
const isBelowZero = (amount: string): boolean => amount.startsWith('-') && /[1-9]/.test(amount);

const VALUE = /^-?\d{1,14}(\.\d{1,6})?$/;

/**
 * A quantity that brings its own unit (UCUM): `{ value: "12.5", unit: "kg" }`. Columns `<field>_value numeric(20, 6)` and
 * `<field>_unit text`. Where the unit is that of an item, `quantity()` is the field.
 */
export const quantityIn = ({ signed = false, ...meta }: FieldOptions & Signed = {}) =>
  z
    .strictObject({
      value: z
        .string()
        .regex(VALUE, 'a number of at most six places, as text: "12.5"')
        .refine((value) => signed || !isBelowZero(value), 'a quantity of zero or more'),
      unit: ucumUnit,
    })
    .overwrite((given) => (VALUE.test(given.value) ? { ...given, value: decimalOf(given.value) } : given))
    .meta({ field: 'quantity-in', example: { value: '12.5', unit: 'kg' }, ...meta });

/**
 * A place on the earth in degrees (WGS 84), as GPS gives it: `{ lat: 23.780573, lon: 90.279239 }`, cut to seven places (a
 * centimetre). Columns `<field>_lat double precision` and `<field>_lon double precision`.
 */
export const geo = (meta: FieldOptions = {}) =>
  z
    .strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) })
    .overwrite(({ lat, lon }) => ({ lat: toCentimetre(lat), lon: toCentimetre(lon) }))
    .meta({ field: 'geo', example: { lat: 23.780573, lon: 90.279239 }, ...meta });

const toCentimetre = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;
