import { isIP } from 'node:net';
import {
  type AddressBytes,
  type AddressKind,
  type AddressRange,
  addressOf,
  canonical,
  isWithin,
  kindOf,
  rangeOf,
} from './address.ts';

/** A place in one's own network that an administrator lets be called: a range of addresses, or a host by its name. */
export interface AllowedPlace {
  /** "10.1.0.0/16", "fd12::/48", "10.1.2.3" or "erp.plant.example". */
  readonly place: string;
  /** Null: every port. */
  readonly ports: readonly number[] | null;
  /** Whether it may be called without encryption. */
  readonly plain: boolean;
}

/** Why an address may not be called. What each means and what to do stands in `targetFaultText`. */
export type TargetFaultCode =
  | 'unreadable'
  | 'scheme'
  | 'credentials'
  | 'disguised'
  | 'name-of-own-network'
  | 'unencrypted'
  | 'port'
  | 'own-network'
  | 'never';

export interface TargetFault {
  readonly code: TargetFaultCode;
  /** What was wrong, as it was given or found: a port, an address. */
  readonly at: string;
  readonly kind?: AddressKind;
}

/** Where a call may go as far as its address alone tells; the addresses behind a name are judged when they are known. */
export interface Target {
  readonly url: URL;
  /** A name in lower case, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  /** The host where it is written as an address. */
  readonly address: AddressBytes | null;
}

export const isFault = (made: Target | TargetFault): made is TargetFault => 'code' in made;

const MOST_LETTERS = 2_048;
const DEFAULT_PORT = { 'https:': 443, 'http:': 80 } as const;
/** Ports of public hosts that may be called without being allowed by name. */
const USUAL_PORTS: ReadonlySet<number> = new Set([443, 8443]);
/** Kinds of addresses that can be allowed at all. */
const ALLOWABLE: ReadonlySet<AddressKind> = new Set(['public', 'loopback', 'private', 'shared']);
/** Names that only one's own network knows (RFC 6761, 6762, 8375, ICANN's reserved ".internal", and what routers make up). */
const OWN_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa)$/;
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** What an allowed place says; null: it is neither a range nor a name. */
export function placeOf(text: string): { readonly range: AddressRange } | { readonly host: string } | null {
  const range = rangeOf(text);
  if (range) return { range };
  const host = text.toLowerCase();
  // "010.1.2.3" or "10.1" would be a name to us and an address to others.
  return HOST_NAME.test(host) && !/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(host) ? { host } : null;
}

/**
 * Reads an address that a person wrote, and judges what can be judged without asking anybody. What a browser would mend is
 * refused: whoever reads the address has to see where it leads.
 */
export function targetOf(text: string, allowed: readonly AllowedPlace[]): Target | TargetFault {
  const written = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(text);
  if (!written || text.length > MOST_LETTERS || !/^[\x21-\x7e]+$/.test(text) || /[\\<>"^`{|}]/.test(text))
    return { code: 'unreadable', at: text.slice(0, 200) };
  const [, scheme = '', authority = ''] = written;
  if (!URL.canParse(text)) return { code: 'unreadable', at: text.slice(0, 200) };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { code: 'scheme', at: scheme };
  if (authority.includes('@')) return { code: 'credentials', at: url.host };
  if (url.hash !== '' || text.includes('#')) return { code: 'unreadable', at: url.hash || '#' };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = isIP(host) ? addressOf(host) : null;
  if (!isAsWritten(authority, host, address)) return { code: 'disguised', at: authority.slice(0, 200) };
  if (!address && !HOST_NAME.test(host)) return { code: 'unreadable', at: host };
  const port = url.port === '' ? DEFAULT_PORT[url.protocol] : Number(url.port);
  const target: Target = { url, host, port, isEncrypted: url.protocol === 'https:', address };
  return (address ? addressFault(target, address, allowed) : nameFault(target, allowed)) ?? target;
}

function isAsWritten(authority: string, host: string, address: AddressBytes | null): boolean {
  const bare = authority.replace(/:\d*$/, '').toLowerCase();
  if (address?.length !== 16) return bare === host && !host.endsWith('.');
  const given = /^\[(.*)\]$/.exec(bare)?.[1];
  return given !== undefined && addressOf(given)?.every((byte, at) => byte === address[at]) === true;
}

/** What the name alone tells: whether there is anything by which it may be called. */
function nameFault(target: Target, allowed: readonly AllowedPlace[]): TargetFault | undefined {
  const { host, port, isEncrypted } = target;
  const isNamed = allowed.some((place) => isHost(place, host));
  if (!isNamed && (!host.includes('.') || OWN_NAMES.test(host))) return { code: 'name-of-own-network', at: host };
  // A range may hold what the name leads to: then the addresses decide.
  const byRange = allowed.filter(({ place }) => rangeOf(place) !== null);
  const some = allowed.filter((place) => isHost(place, host) || byRange.includes(place));
  if (!isEncrypted && !some.some(({ plain }) => plain)) return { code: 'unencrypted', at: host };
  if (!USUAL_PORTS.has(port) && !some.some(({ ports }) => takesPort(ports, port)))
    return { code: 'port', at: String(port) };
  return undefined;
}

/** Why this address, to which the host leads, may not be called; undefined: it may. */
export function addressFault(
  target: Pick<Target, 'host' | 'port' | 'isEncrypted'>,
  given: AddressBytes,
  allowed: readonly AllowedPlace[],
): TargetFault | undefined {
  const { host, port, isEncrypted } = target;
  const address = canonical(given);
  const kind = kindOf(address);
  const at = textOf(address);
  if (!ALLOWABLE.has(kind)) return { code: 'never', at, kind };
  const places = allowed.filter((place) => leadsTo(place, host, address, kind));
  if (kind !== 'public' && places.length === 0) return { code: 'own-network', at, kind };
  if (!isEncrypted && !places.some(({ plain }) => plain)) return { code: 'unencrypted', at, kind };
  const isUsual = kind === 'public' && isEncrypted && USUAL_PORTS.has(port);
  const takes = ({ ports, plain }: AllowedPlace) => takesPort(ports, port) && (isEncrypted || plain);
  return isUsual || places.some(takes) ? undefined : { code: 'port', at: String(port), kind };
}

/**
 * Who allows a name trusts whoever answers for it, with the addresses of the network but not with this machine itself: that
 * is what runs here without a password.
 */
function leadsTo(allowed: AllowedPlace, host: string, address: AddressBytes, kind: AddressKind): boolean {
  const place = placeOf(allowed.place);
  if (!place) return false;
  if ('range' in place) return isWithin(address, { ...place.range, bytes: place.range.bytes });
  return place.host === host && (kind !== 'loopback' || host === 'localhost');
}

const isHost = ({ place }: AllowedPlace, host: string): boolean => {
  const of = placeOf(place);
  return of !== null && 'host' in of && of.host === host;
};
const takesPort = (ports: AllowedPlace['ports'], port: number): boolean => ports === null || ports.includes(port);

/** In the usual notation; zeros of IPv6 are not left out. */
export const textOf = (address: AddressBytes): string =>
  address.length === 4
    ? address.join('.')
    : Array.from({ length: 8 }, (_, at) =>
        (((address[at * 2] ?? 0) << 8) | (address[at * 2 + 1] ?? 0)).toString(16),
      ).join(':');
