const PREFIX = Buffer.from('{"i":');

/**
 * The point number of a live value's JSON without parsing it: `{"i":12,…` is how the gateway writes it. Null where it
 * is written otherwise; then it has to be parsed.
 */
export function pointIdOf(payload: Buffer): number | null {
  if (payload.length < 8 || payload.compare(PREFIX, 0, PREFIX.length, 0, PREFIX.length) !== 0) return null;
  let id = 0;
  for (let at = PREFIX.length; at < payload.length && at < PREFIX.length + 11; at++) {
    const byte = payload[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) id = id * 10 + byte - 0x30;
    else return byte === 0x2c && id > 0 ? id : null;
  }
  return null;
}
