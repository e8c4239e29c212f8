import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as secureRequest } from 'node:https';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request whose every header is the test's own (fetch allows neither Host nor Sec-Fetch-Site, and normalises paths). */
export function rawRequest(
  options: RequestOptions & { secure?: boolean; body?: string; path: string },
): Promise<RawAnswer> {
  const { secure = false, body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const request = (secure ? secureRequest : plainRequest)({ agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Writes these bytes to a port and gives what comes back until the other side closes. */
export function rawBytes(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    // Not ended from here: the server closes a half-open connection without an answer.
    socket.write(bytes);
  });
}
