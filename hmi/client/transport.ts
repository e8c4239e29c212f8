import type { z } from 'zod/mini';
import { safeParse } from 'zod/v4/core';
import { ApiError, errorOf, retryAfterOf } from './errors.ts';
import { problem } from './shapes/session.ts';

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  /** The body where it was written as JSON already. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until an answer is given up; a write may still have been done. */
  readonly timeout?: number;
}

export type Send = <Schema extends z.core.$ZodType>(
  path: string,
  schema: Schema,
  options?: RequestOptions,
) => Promise<z.infer<Schema>>;

const DEFAULT_TIMEOUT_MS = 15_000;

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's or an old server's page: not ours, and the status says enough.
    return undefined;
  }
}

export interface ApiOptions {
  /** The origin; '' in a browser. */
  readonly base?: string;
  readonly fetch?: Fetch;
  /** The language in which the reader wants names and refusals; left out: that of the account. */
  readonly locale?: () => string;
}

/**
 * One request, checked on arrival. Throws ApiError; an abort by the caller's own signal is thrown as it is, for it is
 * no error of anybody.
 */
export function createTransport({
  base = '',
  fetch = (input, init) => globalThis.fetch(input, init),
  locale,
}: ApiOptions): Send {
  return async (path, schema, options = {}) => {
    const { method = 'GET', body, headers = {}, signal, timeout = DEFAULT_TIMEOUT_MS } = options;
    const text = options.text ?? JSON.stringify(body);
    // A timer of our own, cleared with the answer: `AbortSignal.timeout` and all that hangs on it stay until it would fire.
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeout);
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        credentials: 'same-origin',
        headers: {
          accept: 'application/json',
          ...(locale ? { 'x-locale': locale() } : {}),
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
        signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
      });
      answer = await bodyOf(response);
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError('link-lost', 'The server did not answer', { cause });
    } finally {
      clearTimeout(timer);
    }
    if (!response.ok) {
      const body = problem.safeParse(answer).data ?? null;
      throw errorOf(response.status, body, retryAfterOf(response.headers.get('retry-after')));
    }
    const checked = safeParse(schema, answer);
    if (checked.success) return checked.data;
    const first = checked.error.issues[0];
    throw new ApiError('fault', `${path.split('?')[0]} answered "${first?.path.join('.')}": ${first?.message}`, {
      code: 'answer-malformed',
      status: response.status,
      details: checked.error.issues.slice(0, 5),
    });
  };
}
