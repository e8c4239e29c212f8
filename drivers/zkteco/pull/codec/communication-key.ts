/** What is mixed in; any will do, for it is sent along in the third byte. */
const TICKS = 50;

/**
 * The proof of the communication key of a clock (0 to 4,294,967,295, set at its menu) for a session: the key's bits in
 * reverse plus the session's number, each byte changed by one of "ZKSO", the halves swapped, each byte but the third
 * changed by `ticks`, which stands in the third. So it is in the public descriptions of the SDK; it hides the key from
 * nobody who listens.
 */
export function communicationKey(key: number, session: number, ticks = TICKS): Buffer {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = reversed * 2 + (Math.floor(key / 2 ** bit) % 2);
  const mixed = Buffer.alloc(4);
  mixed.writeUInt32LE((reversed + session) % 2 ** 32, 0);
  const [, b, c, d] = mixed as unknown as [number, number, number, number];
  const tick = ticks & 0xff;
  return Buffer.from([c ^ 0x53 ^ tick, d ^ 0x4f ^ tick, tick, b ^ 0x4b ^ tick]);
}
