import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As much of it as is worth reading. */
  readonly text: string;
}

const READ_AT_MOST = 16 * 1024;

/** One POST. Rejects where no answer comes, or none before `signal` is aborted. */
export function post(
  url: URL,
  {
    agent,
    headers,
    body,
    signal,
  }: { agent: Agent; headers: Record<string, string>; body: Buffer; signal: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', agent, signal, headers: { ...headers, 'content-length': String(body.length) } };
    const taken = (response: IncomingMessage): void => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < READ_AT_MOST) text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    };
    const call = url.protocol === 'https:' ? requestHttps(url, options, taken) : requestHttp(url, options, taken);
    call.on('error', reject);
    call.end(body);
  });
}

/** Why no answer came, in words. */
export function whyNot(error: unknown, host: string): string {
  if (error instanceof AggregateError) return whyNot(error.errors[0], host);
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return `nothing listens at ${host}`;
  if (code === 'ENOTFOUND') return `the host name ${host} is not known`;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return `${host} does not answer in time`;
  return `${host}: ${error.message}`;
}
