import { z } from 'zod/mini';
import { ApiError, answeredError } from './errors.ts';

const taken = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.int() });

/**
 * Sends a file for a file input of a command: what comes back is the value of that input. Throws ApiError, also where nobody
 * answers, for a file is not kept on a device that has no link.
 */
export async function sendFileFor(command: string, field: string, file: File): Promise<z.infer<typeof taken>> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/commands/${command}/files?field=${field}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) },
      body: file,
    });
  } catch (cause) {
    throw new ApiError('link-lost', 'The server did not answer', { cause });
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw answeredError(response.status, answer);
  const value = z.safeParse(taken, answer);
  if (!value.success)
    throw new ApiError('fault', 'the server answered something else than a file', { status: response.status });
  return value.data;
}
