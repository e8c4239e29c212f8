// How an amount of money is written, on a screen as on paper. How many digits books keep is not what the platform (Intl) says:
// that is how people write amounts (none of IQD's three digits is ever printed), so it stands here.

const codes = (text: string): readonly string[] => text.split(' ');
const USUAL = 2;

/** The currencies of ISO 4217 whose minor unit has not two digits, by how many it has. */
export const OTHER_DIGITS: readonly (readonly [number, readonly string[]])[] = [
  [0, codes('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF')],
  [3, codes('BHD IQD JOD KWD LYD OMR TND')],
  [4, codes('CLF UYW')],
];
const DIGITS: ReadonlyMap<string, number> = new Map(
  OTHER_DIGITS.flatMap(([digits, all]) => all.map((code) => [code, digits] as const)),
);

/** Digits that a currency's amounts have at least where they are written: two where it is none of the others. */
export const moneyDigits = (currency: string): number => DIGITS.get(currency) ?? USUAL;

/** Signs that mean one currency only; "$", "£" and "¥" are those of several, and are told apart by Intl: US$, JP¥. */
const ONE_CURRENCY: ReadonlySet<string> = new Set('৳ ₹ € ₺ ₽ ₴ ₫ ₱ ₦ ₵ ₪ ₸ ₾ ₡ ₲ ₭ ₮'.split(' '));

export type MoneyStyle = 'currency' | 'decimal';
const formats = new Map<string, Intl.NumberFormat>();

/** Made once for each way of writing: a list writes thousands. */
function formatOf(tag: string, currency: string, places: number, style: MoneyStyle): Intl.NumberFormat {
  const key = `${tag} ${currency} ${places} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  const make = (currencyDisplay: 'narrowSymbol' | 'symbol') =>
    new Intl.NumberFormat(tag, { style, currency, currencyDisplay, ...digits });
  const narrow = make('narrowSymbol');
  const sign = narrow.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
  const made = style === 'decimal' || ONE_CURRENCY.has(sign) ? narrow : make('symbol');
  formats.set(key, made);
  return made;
}

/**
 * An amount (decimal text, taken exactly) as a locale writes money, never fewer digits than its currency has: "৳1,250.00",
 * "¥1,250", "KWD 1.250". `decimal`: without the sign of the currency. `currency`: three letters, known to ISO 4217 or not.
 */
export function writtenMoney(tag: string, amount: string, currency: string, style: MoneyStyle = 'currency'): string {
  const own = amount.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  const places = Math.max(moneyDigits(currency), own);
  // A decimal as text is taken exactly, however many digits it has (ECMA-402, ToIntlMathematicalValue).
  return formatOf(tag, currency, places, style).format(amount as Intl.StringNumericLiteral);
}
