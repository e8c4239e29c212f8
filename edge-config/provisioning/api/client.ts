import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import type { ExitName } from '../cli/exit-codes.ts';
import type { Address } from './address.ts';
import { resultOf, unwrap } from './command-result.ts';

/** The server's HTTP API. Every answer is checked by its schema; what goes wrong is thrown as a CliError. */
export interface Api {
  readonly url: string;
  get<Shape>(
    path: string,
    shape: z.ZodType<Shape>,
    query?: Readonly<Record<string, string | number | undefined>>,
  ): Promise<Shape>;
  query<Shape>(name: string, input: unknown, shape: z.ZodType<Shape>): Promise<Shape>;
  /** One command, once. With a `key` of the caller's own, a repeat changes nothing and gives the result of then. */
  command<Shape>(name: string, input: unknown, shape: z.ZodType<Shape>, key?: string): Promise<Shape>;
  /** What the command would answer; nothing is kept of it. */
  dryRun<Shape>(name: string, input: unknown, shape: z.ZodType<Shape>): Promise<Shape>;
  post<Shape>(path: string, body: unknown, shape: z.ZodType<Shape>): Promise<Shape>;
}

export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly details?: unknown;
}

const EXIT_BY_STATUS: Readonly<Record<number, ExitName>> = {
  400: 'usage',
  401: 'forbidden',
  403: 'forbidden',
  404: 'unknown',
  409: 'refused',
  413: 'usage',
  422: 'refused',
  429: 'refused',
  502: 'unreachable',
  503: 'unreachable',
};

const NEXT_BY_EXIT: Readonly<Record<ExitName, string>> = {
  done: '',
  fault: 'look into the log of the server under the number of the request',
  usage: 'look at the command with --help',
  refused: 'mend what is named, then try again',
  unreachable: 'wait a little and try again; "millrace status" tells how the parts do',
  forbidden: 'ask an administrator of the plant for the right, or check MILLRACE_API_KEY',
  unknown: 'check the name; the list commands show what there is',
};

/** Where a refusal has a way out of its own. */
const NEXT_BY_CODE: Readonly<Record<string, string>> = {
  'not-claimed': 'become its administrator in the office first, then try again',
};

export function createApi(address: Address, signal: AbortSignal): Api {
  async function call<Shape>(
    method: string,
    path: string,
    shape: z.ZodType<Shape>,
    body?: unknown,
    key: string = randomUUID(),
  ): Promise<Shape> {
    const where = `${method} ${address.url}${path.split('?')[0]}`;
    const headers: Record<string, string> = {
      authorization: address.authorization,
      accept: 'application/json',
      ...(address.company === null ? {} : { 'x-company': address.company }),
      ...(address.acting === undefined ? {} : { 'x-acting': address.acting }),
      ...(method === 'POST' ? { 'content-type': 'application/json', 'idempotency-key': key } : {}),
    };
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`${address.url}${path}`, {
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await answer.text();
    } catch (cause) {
      // Ctrl-C: the program ends, and nothing is wrong.
      if (signal.aborted) throw cause;
      throw unreachable(address.url, cause);
    }
    const value = parseJson(text);
    if (!answer.ok) throw refusal(answer.status, value, where);
    const parsed = shape.safeParse(value);
    if (!parsed.success) {
      throw new CliError('fault', {
        what: `the server answered in another form than this program knows: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
        where,
        next: 'use the command line of the same version as the server',
      });
    }
    return parsed.data;
  }

  return {
    url: address.url,
    get: (path, shape, query = {}) => {
      const given = Object.entries(query).flatMap(([key, value]): [string, string][] =>
        value === undefined ? [] : [[key, String(value)]],
      );
      return call('GET', given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path, shape);
    },
    query: (name, input, shape) =>
      call('GET', `/api/v1/queries/${name}?${new URLSearchParams({ input: JSON.stringify(input) })}`, shape),
    async command(name, input, shape, key) {
      return unwrap(await call('POST', `/api/v1/commands/${name}`, resultOf, input, key), shape, name);
    },
    async dryRun(name, input, shape) {
      return unwrap(await call('POST', `/api/v1/commands/${name}?dryRun=1`, resultOf, input), shape, name);
    },
    post: (path, body, shape) => call('POST', path, shape, body),
  };
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { detail: text.slice(0, 500) };
  }
}

function refusal(status: number, value: unknown, where: string): CliError {
  const problem: Problem = typeof value === 'object' && value !== null ? value : {};
  const exit = EXIT_BY_STATUS[status] ?? 'fault';
  const what = [problem.title, problem.detail].filter((part) => part !== undefined && part !== '').join(' ');
  return new CliError(exit, {
    what: what === '' ? `the server answered ${status}` : what,
    where: problem.code === undefined ? where : `${where} (${problem.code})`,
    next: NEXT_BY_CODE[problem.code ?? ''] ?? NEXT_BY_EXIT[exit],
    details: problem.details ?? value,
    code: problem.code ?? null,
  });
}

function unreachable(url: string, cause: unknown): CliError {
  const code = reasonOf(cause);
  const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  return new CliError('unreachable', {
    what: certificate
      ? `the certificate of the server is not trusted (${code})`
      : `the server does not answer (${code})`,
    where: url,
    next: certificate
      ? "fetch the plant's authority from http://<server>:8080/trust and set NODE_EXTRA_CA_CERTS to its file"
      : 'start Millrace (npm start), or set MILLRACE_URL to where it runs',
    cause,
  });
}

function reasonOf(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return error.code;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
