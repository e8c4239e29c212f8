import { parseDecimal } from './digits.ts';
import { type Format, localeTag } from './format.ts';

/** Digits behind the point of the currencies that have not two (ISO 4217). What Intl says differs: none for IQD, that has three. */
const MINOR: Readonly<Record<string, number>> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
]);
const USUAL = 2;
export const minorDigits = (currency: string): number => MINOR[currency] ?? USUAL;

/** Signs that mean one currency only; "$", "£" and "¥" are those of several, and are told apart by Intl: US$, JP¥. */
const ONE_CURRENCY = new Set('৳ ₹ € ₺ ₽ ₴ ₫ ₱ ₦ ₵ ₪ ₸ ₾ ₡ ₲ ₭ ₮'.split(' '));
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const CODE = /^[A-Z]{3}$/;

type Reading = Pick<Format, 'locale' | 'own' | 'quantity'>;
const formats = new Map<string, Intl.NumberFormat>();

/** Money as a locale writes it, never fewer digits than the currency has; made once, for a list writes thousands. */
function formatOf(locale: Format['locale'], currency: string, places: number, style: 'currency' | 'decimal') {
  const key = `${locale} ${currency} ${places} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  const make = (currencyDisplay: 'narrowSymbol' | 'symbol') =>
    new Intl.NumberFormat(localeTag(locale), { style, currency, currencyDisplay, ...digits });
  const narrow = make('narrowSymbol');
  const sign = narrow.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
  const made = style === 'decimal' || ONE_CURRENCY.has(sign) ? narrow : make('symbol');
  formats.set(key, made);
  return made;
}

function written(amount: string, currency: string, show: Reading, style: 'currency' | 'decimal'): string {
  const own = amount.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  const format = formatOf(show.locale, currency, Math.max(minorDigits(currency), own), style);
  // A decimal as text is taken exactly, however many digits it has (ECMA-402, ToIntlMathematicalValue).
  return show.own(format.format(amount as Intl.StringNumericLiteral).replace('-', '−'));
}

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
