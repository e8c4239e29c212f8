import { session } from '#lib/session.svelte.ts';

/** So much of a file goes in one piece; it grows by a third on its way. */
const PIECE = 2_900_000;

/** Bytes as text that a command takes; in slices, for a call has only so many arguments. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** Brings a file in, piece by piece, and has it read. Returns the import. */
export async function bringFile(
  target: string,
  name: string,
  file: Blob,
  told: (share: number) => void,
): Promise<string> {
  const { api } = session;
  const { id } = (await api.command('kernel.import.open', { target, file: name.slice(0, 200) })) as { id: string };
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (let at = 0, nth = 0; nth === 0 || at < bytes.length; at += PIECE, nth += 1) {
    await api.command('kernel.import.put', { id, nth, bytes: base64(bytes.subarray(at, at + PIECE)) });
    told(Math.min(1, (at + PIECE) / bytes.length));
  }
  await api.command('kernel.import.read-in', { id });
  return id;
}
