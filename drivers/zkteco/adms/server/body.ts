import type { IncomingMessage } from 'node:http';
import { AdmsFault } from '../codec/fault.ts';

/**
 * The whole body as text. Rejects with an AdmsFault as soon as it says, or turns out, to be longer than `limit` bytes: of
 * a body of a gigabyte nothing is read where its length stands before it, and `limit` where it does not.
 *
 * A body that is packed (`Content-Encoding`) is refused too: unread, its clock must not be thanked for it.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const packed = request.headers['content-encoding'];
  if (packed !== undefined && packed !== 'identity')
    throw new AdmsFault(
      'query-malformed',
      'content-encoding',
      `bodies packed by "${packed.slice(0, 32)}" are not read`,
    );
  const said = Number(request.headers['content-length'] ?? 0);
  if (said > limit) throw tooLarge(said, limit);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limit) throw tooLarge(bytes, limit);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const tooLarge = (bytes: number, limit: number): AdmsFault =>
  new AdmsFault('too-large', 'body', `${bytes} bytes at once, at most ${limit} are taken: see "maxBody" of the door`);
