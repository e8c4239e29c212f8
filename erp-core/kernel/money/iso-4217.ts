import { OTHER_DIGITS } from '@millrace/contracts/money-text';

// The currencies of ISO 4217 that books are kept in, by the digits of their minor unit. Metals, funds' units of account and
// codes for tests are left out.

const codes = (text: string): readonly string[] => text.trim().split(/\s+/);

const BY_DIGITS: readonly (readonly [number, readonly string[]])[] = [
  ...OTHER_DIGITS,
  [
    2,
    codes(`
      AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
      CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
      ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV
      MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
      SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    `),
  ],
];

/** Digits of the minor unit by code. */
export const CURRENCIES: ReadonlyMap<string, number> = new Map(
  BY_DIGITS.flatMap(([digits, all]) => all.map((code) => [code, digits] as const)),
);

export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** Digits of the minor unit: 2 of BDT, 0 of JPY, 3 of KWD. Throws a RangeError for a code that is no currency. */
export function minorDigits(code: string): number {
  const digits = CURRENCIES.get(code);
  if (digits === undefined) throw new RangeError(`"${code}" is no currency of ISO 4217`);
  return digits;
}
