/** Engines that proved who they are; a device has one, another after it was replaced. */
const MOST_PROVEN = 16;
/** How many that prove nothing may be tried at once, and how often (ms) one more. */
const AT_ONCE = 20;
const ONE_MORE_EVERY = 10_000;

/**
 * Lets engines of version 3 through that proved who they are, and others seldom: for each name that an engine gives itself the
 * library works out a key (a megabyte is hashed) and keeps it for good, and anybody can invent names.
 */
export class EngineGate {
  private readonly proven = new Set<string>();
  private tries = AT_ONCE;
  private filled: number | null = null;

  /** `now` in ms. */
  mayPass(engine: string, now: number): boolean {
    if (engine === '' || this.proven.has(engine)) return true;
    const since = this.filled === null ? 0 : Math.max(0, now - this.filled);
    this.filled = now;
    this.tries = Math.min(AT_ONCE, this.tries + since / ONE_MORE_EVERY);
    if (this.tries < 1) return false;
    this.tries--;
    return true;
  }

  prove(engine: string): void {
    const [oldest] = this.proven;
    if (this.proven.size >= MOST_PROVEN && oldest !== undefined && !this.proven.has(engine)) this.proven.delete(oldest);
    this.proven.add(engine);
  }
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;
const VERSION_3 = 3;

/** The authoritative engine that a message of version 3 names (RFC 3414 §2.4), as hexadecimal; null for all others. */
export function engineOf(bytes: Buffer): string | null {
  const message = within(bytes, SEQUENCE);
  const version = message && within(message, INTEGER);
  if (!message || !version || version.length !== 1 || version[0] !== VERSION_3) return null;
  const header = behind(message, version);
  const global = within(header, SEQUENCE);
  const security = global && within(behind(header, global), OCTETS);
  const parameters = security && within(security, SEQUENCE);
  return (parameters && within(parameters, OCTETS))?.toString('hex') ?? null;
}

/** The content of the element that stands first; null where it is none of this kind, or cut off. */
function within(bytes: Buffer, tag: number): Buffer | null {
  if (bytes[0] !== tag) return null;
  const first = bytes[1] ?? 0xff;
  const octets = first < 0x80 ? 0 : first - 0x80;
  if (octets > 4 || bytes.length < 2 + octets) return null;
  const length = octets === 0 ? first : bytes.readUIntBE(2, octets);
  const from = 2 + octets;
  return from + length <= bytes.length ? bytes.subarray(from, from + length) : null;
}

/** What stands behind an element of these bytes, by its content. */
const behind = (bytes: Buffer, content: Buffer): Buffer =>
  bytes.subarray(content.byteOffset - bytes.byteOffset + content.length);
