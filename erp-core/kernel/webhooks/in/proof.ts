import type { SignatureFault } from '../signature.ts';
import { hubSignatureIsRight, isSame, signatureFault } from '../signature.ts';
import type { InboundHook } from './tables.ts';

/** Headers of a request by their names in small letters. */
export type GivenHeaders = Readonly<Record<string, string | undefined>>;

export type Unproven = SignatureFault;

/**
 * Why a body is not shown to be of whoever it is expected from; undefined: it is. Of an address that is proof enough,
 * nothing is asked. `now` in µs.
 */
export function unproven(
  { proof, header }: Pick<InboundHook, 'proof' | 'header'>,
  { headers, bytes }: { readonly headers: GivenHeaders; readonly bytes: Uint8Array },
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): Unproven | undefined {
  if (proof === 'none') return undefined;
  if (proof === 'standard') {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    return signatureFault({ id, timestamp, signature }, bytes, { secrets, now });
  }
  const given = headers[proof === 'header' ? (header ?? '') : 'x-hub-signature-256'];
  if (given === undefined) return 'missing';
  const isRight =
    proof === 'header' ? secrets.some((one) => isSame(given, one)) : hubSignatureIsRight(given, bytes, secrets);
  return isRight ? undefined : 'wrong';
}
