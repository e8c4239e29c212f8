import type { IncomingMessage } from 'node:http';

/** Refused by HTTP status, with a code and a sentence. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The body, up to `limit` bytes. Throws an HttpRefusal 413, or the connection's own error. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new HttpRefusal(413, 'payload-too-large', `at most ${limit} bytes a request`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/**
 * The messages of a body: every element of a JSON array and every line of NDJSON is one, all else is one as it is.
 * Throws an HttpRefusal 400 or 415.
 */
export function messagesOf(body: Buffer, contentType: string): Buffer[] {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-ndjson' || type === 'application/ndjson') {
    const lines = body
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    if (lines.length === 0) throw new HttpRefusal(400, 'empty', 'there is no line');
    return lines.map((line) => Buffer.from(line));
  }
  if (type === 'text/plain' || type === 'text/csv' || type === 'application/octet-stream') return [body];
  if (type !== '' && type !== 'application/json') {
    throw new HttpRefusal(415, 'content-type', 'send application/json, application/x-ndjson, text/plain or text/csv');
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new HttpRefusal(400, 'not-json', error instanceof Error ? error.message : 'not JSON');
  }
  if (!Array.isArray(value)) return [body];
  if (value.length === 0) throw new HttpRefusal(400, 'empty', 'the array is empty');
  return value.map((element) => Buffer.from(JSON.stringify(element)));
}
