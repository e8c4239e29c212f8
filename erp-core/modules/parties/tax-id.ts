/** Kinds of tax numbers, each with how it is written and, where the number carries one, its check digit. */
export const TAX_ID_KINDS = [
  'bd-bin',
  'bd-tin',
  'in-gstin',
  'in-pan',
  'fr-siren',
  'fr-siret',
  'eu-vat',
  'other',
] as const;
export type TaxIdKind = (typeof TAX_ID_KINDS)[number];

/** As it is kept and compared: no spaces, dots or dashes, capitals, Latin digits. */
export const plainTaxId = (value: string): string =>
  value
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s.\-/]/g, '');

/** False where a number is not of its kind or its check digit does not fit. `value` is plain. */
export const isTaxId = (kind: TaxIdKind, value: string): boolean => CHECKS[kind](value);

const CHECKS: Readonly<Record<TaxIdKind, (value: string) => boolean>> = {
  'bd-bin': (value) => /^\d{13}$/.test(value),
  'bd-tin': (value) => /^\d{12}$/.test(value),
  'in-gstin': isGstin,
  'in-pan': (value) => /^[A-Z]{5}\d{4}[A-Z]$/.test(value),
  'fr-siren': (value) => /^\d{9}$/.test(value) && luhn(value),
  'fr-siret': isSiret,
  'eu-vat': isEuVat,
  other: (value) => /^[A-Z0-9]{2,32}$/.test(value),
};

const BASE_36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** State, PAN, count, Z and a check character: digits to base 36 weigh 1 and 2 in turn, the digits of each product are added. */
function isGstin(value: string): boolean {
  if (!/^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z][A-Z][0-9A-Z]$/.test(value)) return false;
  const sum = [...value.slice(0, 14)].reduce((total, letter, at) => {
    const product = BASE_36.indexOf(letter) * (at % 2 === 0 ? 1 : 2);
    return total + Math.floor(product / 36) + (product % 36);
  }, 0);
  return value.at(-1) === BASE_36[(36 - (sum % 36)) % 36];
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const weighed = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0;
}

/** The post office has more branches than Luhn leaves room for: there the sum of the digits is a multiple of five. */
function isSiret(value: string): boolean {
  if (!/^\d{14}$/.test(value)) return false;
  if (luhn(value)) return true;
  return value.startsWith('356000000') && [...value].reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
}

/** How the members write theirs (Directive 2006/112/EC, article 215, and the structures that VIES publishes). */
const EU_VAT: Readonly<Record<string, RegExp>> = {
  ...{ AT: /^U\d{8}$/, BE: /^[01]\d{9}$/, BG: /^\d{9,10}$/, CY: /^\d{8}[A-Z]$/, CZ: /^\d{8,10}$/, DE: /^\d{9}$/ },
  ...{ DK: /^\d{8}$/, EE: /^\d{9}$/, EL: /^\d{9}$/, ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/, FI: /^\d{8}$/ },
  ...{ FR: /^[A-HJ-NP-Z0-9]{2}\d{9}$/, HR: /^\d{11}$/, HU: /^\d{8}$/, IE: /^(\d{7}[A-Z]{1,2}|\d[A-Z+*]\d{5}[A-Z])$/ },
  ...{ IT: /^\d{11}$/, LT: /^(\d{9}|\d{12})$/, LU: /^\d{8}$/, LV: /^\d{11}$/, MT: /^\d{8}$/ },
  ...{ NL: /^[A-Z0-9+*]{12}$/, PL: /^\d{10}$/, PT: /^\d{9}$/, RO: /^\d{2,10}$/, SE: /^\d{12}$/, SI: /^\d{8}$/ },
  ...{ SK: /^\d{10}$/, XI: /^(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/ },
};

function isEuVat(value: string): boolean {
  const [country, number] = [value.slice(0, 2), value.slice(2)];
  const form = Object.hasOwn(EU_VAT, country) ? EU_VAT[country] : undefined;
  if (!form?.test(number)) return false;
  if (country !== 'FR') return true;
  // A French number holds the SIREN, and where its key is of digits it follows from that.
  const siren = number.slice(2);
  if (!luhn(siren)) return false;
  return !/^\d{2}/.test(number) || Number(number.slice(0, 2)) === (12 + 3 * (Number(siren) % 97)) % 97;
}
