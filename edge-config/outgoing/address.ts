import { isIPv4, isIPv6 } from 'node:net';

/** Bytes in network order: 4 of IPv4, 16 of IPv6. */
export type AddressBytes = readonly number[];

/**
 * What an address is, as far as it matters for calling it. `private` are addresses of a network of one's own (RFC 1918,
 * RFC 4193, site-local), `shared` those behind a provider's NAT (RFC 6598). `metadata` tells secrets of a machine to whoever
 * asks on it. `tunnel` leads to an IPv4 address that stands within it.
 */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'metadata'
  | 'multicast'
  | 'unspecified'
  | 'tunnel'
  | 'reserved';

export interface AddressRange {
  readonly bytes: AddressBytes;
  /** How many of its first bits count. */
  readonly bits: number;
}

/** The address that a text is, in the usual notation alone; null: it is none. An IPv6 zone ("%eth0") is none. */
export function addressOf(text: string): AddressBytes | null {
  if (isIPv4(text)) return text.split('.').map(Number);
  if (!isIPv6(text) || text.includes('%')) return null;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted ? addressOf(dotted[2] ?? '') : null;
  const groups = tail ? `${dotted?.[1]}${hex(tail, 0)}:${hex(tail, 2)}` : text;
  const [head = '', rest] = groups.split('::');
  const before = wordsOf(head);
  const after = rest === undefined ? [] : wordsOf(rest);
  const gap = rest === undefined ? [] : new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...gap, ...after].flatMap((word) => [word >> 8, word & 0xff]);
}

const wordsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
const hex = (bytes: AddressBytes, at: number): string => (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16);

/** "10.1.0.0/16", "fd12::/48", or one address alone; null: it is neither, or has bits behind those that count. */
export function rangeOf(text: string): AddressRange | null {
  const [address = '', length, ...more] = text.split('/');
  const bytes = addressOf(address);
  if (!bytes || more.length > 0) return null;
  const most = bytes.length * 8;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
  const bits = length === undefined ? most : Number(length);
  if (bits > most || bytes.some((byte, at) => (byte & ~maskOf(bits, at)) !== 0)) return null;
  return { bytes, bits };
}

const maskOf = (bits: number, at: number): number => (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))) & 0xff;

export const isWithin = (address: AddressBytes, { bytes, bits }: AddressRange): boolean =>
  address.length === bytes.length &&
  bytes.every((byte, at) => (byte & maskOf(bits, at)) === ((address[at] ?? 0) & maskOf(bits, at)));

/** What is met is met in this order. Source: the special-purpose address registries of IANA (RFC 6890), and providers' own. */
const KINDS: readonly (readonly [AddressKind, readonly string[]])[] = [
  // Of Azure, in the middle of public addresses; of Alibaba and Oracle; of AWS and Google over IPv6.
  [
    'metadata',
    [
      '169.254.169.254',
      '169.254.170.2',
      '168.63.129.16',
      '100.100.100.200',
      '192.0.0.192',
      'fd00:ec2::/32',
      'fd20:ce::/32',
    ],
  ],
  ['unspecified', ['0.0.0.0/8', '::']],
  ['loopback', ['127.0.0.0/8', '::1']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10']],
  ['shared', ['100.64.0.0/10']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  ['multicast', ['224.0.0.0/4', 'ff00::/8']],
  // 6to4, Teredo, NAT64 of a network's own (RFC 8215), translated and compatible addresses: where they end is not seen here.
  ['tunnel', ['2002::/16', '2001::/32', '64:ff9b:1::/48', '::ffff:0:0:0/96', '::/96']],
  [
    'reserved',
    [
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.88.99.0/24',
      '198.18.0.0/15',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '240.0.0.0/4',
    ],
  ],
  ['reserved', ['2001::/23', '2001:db8::/32', '3fff::/20']],
];
const TABLE = KINDS.map(([kind, ranges]) => ({ kind, ranges: ranges.map(known) }));
const GLOBAL_UNICAST = known('2000::/3');
const MAPPED = known('::ffff:0:0/96');
const NAT64 = known('64:ff9b::/96');

function known(text: string): AddressRange {
  const range = rangeOf(text);
  if (!range) throw new TypeError(`${text} is no range of addresses`);
  return range;
}

/** An IPv4 address written as an IPv6 one is that IPv4 address. */
export const canonical = (address: AddressBytes): AddressBytes =>
  isWithin(address, MAPPED) ? address.slice(12) : address;

export function kindOf(given: AddressBytes): AddressKind {
  const address = canonical(given);
  // A name behind NAT64 (RFC 6052) has such an address; only public ones may stand in it.
  if (isWithin(address, NAT64)) return kindOf(address.slice(12)) === 'public' ? 'public' : 'tunnel';
  const met = TABLE.find(({ ranges }) => ranges.some((range) => isWithin(address, range)));
  if (met) return met.kind;
  if (address.length === 4) return 'public';
  if (isIsatap(address)) return 'tunnel';
  return isWithin(address, GLOBAL_UNICAST) ? 'public' : 'reserved';
}

/** RFC 5214: an interface identifier that is an IPv4 address, below any prefix. */
const isIsatap = (address: AddressBytes): boolean =>
  ((address[8] ?? 0) & 0xfc) === 0 && address[9] === 0 && address[10] === 0x5e && address[11] === 0xfe;
