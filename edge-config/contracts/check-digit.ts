/** GS1's check digit of the digits before it: from the right they weigh 3 and 1 in turn (GS1 General Specifications, 7.9). */
export function gs1CheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Whether the last of these digits fits the others. */
export const hasGs1CheckDigit = (digits: string): boolean => gs1CheckDigit(digits.slice(0, -1)) === digits.slice(-1);
