import { pinOf } from '@millrace/contracts';
import { ApiError } from './errors.ts';
import type { Fetch } from './transport.ts';

/**
 * The beginning of the SHA-256 of the plant's authority, as it stands in the code of a gateway. Throws ApiError where the
 * server gives none.
 */
export async function authorityPin({
  base,
  fetch,
  signal,
}: {
  readonly base: string;
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
}): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${base}/trust/millrace-authority.pem`, signal ? { signal } : {});
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError('link-lost', 'The server did not answer', { cause });
  }
  const [, encoded] = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(text) ?? [];
  if (!response.ok || encoded === undefined)
    throw new ApiError('fault', `The centre gives no authority (${response.status})`, { status: response.status });
  const der = Uint8Array.from(atob(encoded.replaceAll(/\s/g, '')), (letter) => letter.charCodeAt(0));
  return pinOf(new Uint8Array(await crypto.subtle.digest('SHA-256', der)));
}
