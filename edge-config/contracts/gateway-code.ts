/**
 * The code with which a box joins a centre: twelve characters that are good once, then twenty that are the beginning of
 * the SHA-256 of the centre's authority. Whoever answers in the centre's place has another authority and is found out
 * before the box says anything. Letters and digits that nobody mistakes for another, five bits each.
 */
export const CODE_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const ONCE = 12;
const PIN = 20;

/** The first 100 bits of a SHA-256 as the code writes them. */
export function pinOf(sha256: Uint8Array): string {
  let pin = '';
  let bits = 0;
  let held = 0;
  for (const byte of sha256) {
    held = ((held << 8) | byte) & 0x1fff;
    bits += 8;
    while (bits >= 5 && pin.length < PIN) {
      bits -= 5;
      pin += CODE_ALPHABET[(held >> bits) & 31];
    }
  }
  return pin;
}

const grouped = (letters: string): string => letters.match(/.{1,4}/g)?.join('-') ?? '';
/** However it was typed: without dashes and spaces, in capitals. */
const plain = (text: string): string => text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');

/** The whole code, in groups of four as people read it out. */
export const gatewayCode = (once: string, pin: string): string => grouped(`${plain(once)}${pin}`);

/** Its two parts; null where it is none: a character is missing or is not of the alphabet. */
export function readGatewayCode(text: string): { readonly once: string; readonly pin: string } | null {
  const letters = plain(text);
  if (letters.length !== ONCE + PIN || [...letters].some((letter) => !CODE_ALPHABET.includes(letter))) return null;
  return { once: grouped(letters.slice(0, ONCE)), pin: letters.slice(ONCE) };
}

/** What a QR code or MILLRACE_JOIN holds: address and code. A browser that opens it does not send the code. */
export const joinText = (centre: string, code: string): string => `${centre.replace(/\/$/, '')}/#${code}`;

/** Address and code out of `joinText`; null where it is none. */
export function readJoinText(text: string): { readonly centre: string; readonly code: string } | null {
  const [address = '', code] = text.trim().split('#', 2);
  if (code === undefined || !URL.canParse(address)) return null;
  const { protocol, origin } = new URL(address);
  return protocol === 'https:' ? { centre: origin, code } : null;
}
