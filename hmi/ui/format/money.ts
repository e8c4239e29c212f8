import { type MoneyStyle, writtenMoney } from '@millrace/hmi-client';
import { parseDecimal } from './digits.ts';
import { type Format, localeTag } from './format.ts';

const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const CODE = /^[A-Z]{3}$/;

type Reading = Pick<Format, 'locale' | 'own' | 'quantity'>;
const written = (amount: string, currency: string, show: Reading, style: MoneyStyle): string =>
  show.own(writtenMoney(localeTag(show.locale), amount, currency, style).replace('-', '−'));

/**
 * An amount as its reader writes money: sign of the currency, groups, digits. `amount` is decimal text and shown exactly,
 * filled up to the digits of its currency ("৳1,250.00", "¥1,250", "KWD 1.250"). Without a currency it is a bare number.
 */
export function moneyText(
  amount: string | null | undefined,
  currency: string | null | undefined,
  show: Reading,
): string {
  if (amount === null || amount === undefined || !DECIMAL.test(amount)) return amount || '–';
  if (!currency) return show.quantity(amount);
  return CODE.test(currency) ? written(amount, currency, show, 'currency') : `${show.quantity(amount)} ${currency}`;
}

/** What stands in the field where an amount is written: as it is shown, the currency beside it. */
export function moneyEntry(amount: string, currency: string, show: Reading): string {
  return DECIMAL.test(amount) && CODE.test(currency)
    ? written(amount, currency, show, 'decimal').replace('−', '-')
    : amount;
}

/**
 * A typed amount as decimal text, or null where it is none: digits of any script, groups, a sign or the code of the currency
 * beside it. Whether it has more digits than its currency is the server's to say: what is rounded is rounded by who knows how.
 */
export function parseMoney(typed: string, currency: string): string | null {
  const said = typed.replace(/\p{Sc}/gu, '').trim();
  return parseDecimal(CODE.test(currency) ? said.replace(new RegExp(`^${currency}|${currency}$`, 'i'), '') : said);
}
