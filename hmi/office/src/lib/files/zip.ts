import { Zip, ZipDeflate } from 'fflate';

/** A file within a zip, in pieces of text. */
export interface ZipEntry {
  readonly name: string;
  readonly pieces: AsyncIterable<string> | Iterable<string>;
}

/** The first day that the format knows: a file says nothing of when it was made. */
const NO_DAY = new Date(1980, 0, 1);

/**
 * Files in a zip, compressed as their pieces come; only what is compressed is kept, and the browser may lay that on disk.
 * Below 4 GB. Throws what reading the pieces throws.
 */
export async function zipOf(entries: readonly ZipEntry[], type: string): Promise<Blob> {
  const words = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const kept = new Response(readable, { headers: { 'content-type': type } }).blob();
  const out = writable.getWriter();
  const zip = new Zip((error, bytes, last) => {
    if (error) void out.abort(error);
    else void out.write(bytes as Uint8Array<ArrayBuffer>);
    if (last) void out.close();
  });
  try {
    for (const { name, pieces } of entries) {
      const file = new ZipDeflate(name);
      file.mtime = NO_DAY;
      zip.add(file);
      for await (const piece of pieces) file.push(words.encode(piece));
      file.push(new Uint8Array(), true);
      await out.ready;
    }
    zip.end();
  } catch (error) {
    // What broke off is told, not that its reader got nothing.
    kept.catch(() => undefined);
    zip.terminate();
    await out.abort(error).catch(() => undefined);
    throw error;
  }
  return kept;
}
