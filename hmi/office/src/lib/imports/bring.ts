import { ApiError } from '@millrace/hmi-client';
import { session } from '#lib/session.svelte.ts';

/** So much of a file goes in one piece; it grows by a third on its way. */
const PIECE = 2_900_000;
/** A link that breaks is waited for so long (ms), trying ever less often. */
const PATIENCE = 300_000;
const LONGEST_PAUSE = 15_000;

/** Bytes as text that a command takes; in slices, for a call has only so many arguments. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** Undefined where the page is not served safely enough for the browser to reckon one. */
async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (!isSecureContext) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Gives a command again while no answer comes: each of these leaves the same behind however often it is given. */
async function steadily<Result>(give: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + PATIENCE;
  for (let wait = 1_000; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      return await give();
    } catch (error) {
      if (!(error instanceof ApiError && error.passing) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/**
 * Brings a file in, piece by piece, and has it read. Where the link breaks it goes on where it was, and so does whoever comes
 * back with the same file. Returns the import.
 */
export async function bringFile(
  target: string,
  name: string,
  file: Blob,
  told: (share: number) => void,
): Promise<string> {
  const { api } = session;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const digest = await digestOf(bytes);
  const announced = {
    target,
    file: name.slice(0, 200),
    ...(digest === undefined ? {} : { size: bytes.length, digest }),
  };
  const { id, there } = (await steadily(() => api.command('kernel.import.open', announced))) as {
    id: string;
    there: readonly number[];
  };
  for (let at = 0, nth = 0; nth === 0 || at < bytes.length; at += PIECE, nth += 1) {
    if (!there.includes(nth)) {
      const piece = base64(bytes.subarray(at, at + PIECE));
      await steadily(() => api.command('kernel.import.put', { id, nth, bytes: piece }));
    }
    told(Math.min(1, (at + PIECE) / bytes.length));
  }
  await steadily(() => api.command('kernel.import.read-in', { id }));
  return id;
}
