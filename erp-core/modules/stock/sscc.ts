import { gs1CheckDigit, hasGs1CheckDigit } from '@millrace/contracts';

/**
 * Serial shipping container codes (GS1 General Specifications, 2.2.1): an extension digit, the company's GS1 prefix, a
 * serial number, and a check digit, 18 digits in all.
 */
const LENGTH = 18;

export const isSscc = (text: string): boolean => /^\d{18}$/.test(text) && hasGs1CheckDigit(text);

/**
 * The code of the nth unit of a year, for a prefix of 7 to 10 digits. Undefined where the digits left do not hold it:
 * then the company needs a shorter prefix or another extension digit.
 */
export function ssccOf(
  prefix: string,
  { year, nth, extension = 0 }: { year: number; nth: number; extension?: number },
) {
  const width = LENGTH - 2 - prefix.length;
  const serial = `${String(year % 100).padStart(2, '0')}${String(nth).padStart(width - 2, '0')}`;
  if (serial.length > width) return undefined;
  const digits = `${extension}${prefix}${serial}`;
  return `${digits}${gs1CheckDigit(digits)}`;
}
