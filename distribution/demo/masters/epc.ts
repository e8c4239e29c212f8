/** How many bits company prefix and item reference take for each partition of an SGTIN-96 (GS1 TDS 2.1, table 14-2). */
const COMPANY_BITS = [40, 37, 34, 30, 27, 24, 20] as const;
const FILTER_FULL_CASE = 2n;

/**
 * SGTIN-96 in upper-case hexadecimal: a trade item's GTIN with a serial number (GS1 TDS 2.1, 14.6.1). `company` holds
 * the digits of the GS1 company prefix (6 to 12), `item` the indicator digit and the item reference (13 digits in all).
 */
export function sgtin96(company: string, item: string, serial: number): string {
  const partition = 12 - company.length;
  const companyBits = COMPANY_BITS[partition];
  if (companyBits === undefined || company.length + item.length !== 13) {
    throw new RangeError(
      `"${company}" and "${item}" are not a company prefix and an item reference of 13 digits in all`,
    );
  }
  let epc = 0x30n;
  const push = (value: bigint, bits: number): void => {
    epc = (epc << BigInt(bits)) | value;
  };
  push(FILTER_FULL_CASE, 3);
  push(BigInt(partition), 3);
  push(BigInt(company), companyBits);
  push(BigInt(item), 44 - companyBits);
  push(BigInt(serial), 38);
  return epc.toString(16).toUpperCase().padStart(24, '0');
}
