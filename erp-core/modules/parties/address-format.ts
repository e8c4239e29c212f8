/** The parts of an address, as they are kept. What a country does not use is null. */
export interface AddressParts {
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** Street and number, or what stands for it. */
  readonly line1: string;
  readonly line2: string | null;
  /** Thana, locality, or the quarter. */
  readonly area: string | null;
  readonly city: string;
  readonly district: string | null;
  /** State or province. */
  readonly region: string | null;
  readonly postcode: string | null;
}

type Parts = Omit<AddressParts, 'country'>;

const joined = (between: string, ...parts: (string | null)[]): string => parts.filter(Boolean).join(between);
const unlike = (part: string | null, other: string): string | null => (part === other ? null : part);

/** The lines below the name, as the post of each country wants them. */
const FORMATS: Readonly<Record<string, (parts: Parts) => string[]>> = {
  BD: ({ line1, line2, area, city, district, postcode }) => [
    line1,
    joined(', ', line2, area),
    joined('-', city, postcode),
    joined('', unlike(district, city)),
  ],
  IN: ({ line1, line2, area, city, district, region, postcode }) => [
    line1,
    joined(', ', line2, area),
    joined(' ', city, postcode),
    joined(', ', unlike(district, city), region),
  ],
  FR: ({ line1, line2, area, city, postcode }) => [
    line1,
    joined(', ', line2, area),
    joined(' ', postcode, city.toUpperCase()),
  ],
};

const elsewhere = ({ line1, line2, area, city, district, region, postcode }: Parts): string[] => [
  line1,
  joined(', ', line2, area),
  joined(', ', city, unlike(district, city)),
  joined(' ', region, postcode),
];

/**
 * An address as it is written on an envelope, a line an entry, empty lines left out. `from` is the country it is sent from:
 * abroad the country stands below, in capitals, in English as the Universal Postal Union wants it.
 */
export function formatAddress(
  { country, ...parts }: AddressParts,
  { from }: { readonly from?: string } = {},
): readonly string[] {
  const lines = (FORMATS[country] ?? elsewhere)(parts).filter((line) => line !== '');
  if (from === country) return lines;
  const name = new Intl.DisplayNames(['en'], { type: 'region' }).of(country) ?? country;
  return [...lines, name.toUpperCase()];
}

const POSTCODES: Readonly<Record<string, RegExp>> = { BD: /^\d{4}$/, IN: /^[1-9]\d{5}$/, FR: /^\d{5}$/ };

/** False where the country's postcodes are known and this is none. */
export const isPostcode = (country: string, postcode: string): boolean => POSTCODES[country]?.test(postcode) ?? true;
