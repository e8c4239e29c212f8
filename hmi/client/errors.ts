import { type Problem, problem } from './shapes/session.ts';

/** Why a call did not give what was asked, by who has to do something about it. */
export type ApiErrorKind =
  /** The rules say no: `code` is documented by the module, the sentence is for people. Asking again changes nothing. */
  | 'refused'
  /** Not signed in, or not any more. */
  | 'signed-out'
  /** Signed in without the right. */
  | 'no-permission'
  /** What was asked for is not there. */
  | 'not-found'
  /** No answer came: the command may or may not have been done. Ask again with the same key. */
  | 'link-lost'
  /** The server cannot just now (starting, full, database away). Ask again with the same key. */
  | 'busy'
  /** The server failed, or answered something else than agreed. */
  | 'fault';

/** The one error of the client. `details` are the refusal's own; `correlation` finds the request in the logs. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly code: string;
  readonly status: number;
  readonly details: unknown;
  /** What is wrong with an input, by the path of its field. */
  readonly fields: readonly { readonly path: string; readonly message: string }[];
  readonly correlation: string | null;
  /** Milliseconds that the server wants to be left alone for; null: it did not say. */
  readonly retryAfter: number | null;

  constructor(
    kind: ApiErrorKind,
    message: string,
    rest: {
      code?: string;
      status?: number;
      details?: unknown;
      fields?: readonly { readonly path: string; readonly message: string }[] | undefined;
      correlation?: string | undefined;
      retryAfter?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, rest.cause === undefined ? undefined : { cause: rest.cause });
    this.name = 'ApiError';
    this.kind = kind;
    this.code = rest.code ?? kind;
    this.status = rest.status ?? 0;
    this.details = rest.details ?? null;
    this.fields = rest.fields ?? [];
    this.correlation = rest.correlation ?? null;
    this.retryAfter = rest.retryAfter ?? null;
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get passing(): boolean {
    return this.kind === 'link-lost' || this.kind === 'busy';
  }
}

function kindOf(status: number): ApiErrorKind {
  if (status === 401) return 'signed-out';
  if (status === 403) return 'no-permission';
  if (status === 404) return 'not-found';
  if (status === 429 || status === 502 || status === 503 || status === 504) return 'busy';
  return status < 500 ? 'refused' : 'fault';
}

/** The same of an answer that nobody has looked at yet. */
export const answeredError = (status: number, answer: unknown): ApiError =>
  errorOf(status, problem.safeParse(answer).data ?? null);

/** What a Retry-After header says (seconds; a date is not used by this server), ms. */
export function retryAfterOf(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}

/** An answer that is not 2xx, as the error it means (RFC 9457 where the server wrote one). */
export function errorOf(status: number, body: Problem | null, retryAfter: number | null = null): ApiError {
  const kind = kindOf(status);
  return new ApiError(kind, body?.detail ?? body?.title ?? `The server answered ${status}`, {
    ...(body?.code === undefined ? {} : { code: body.code }),
    status,
    details: body?.details,
    fields: body?.errors,
    correlation: body?.correlation,
    retryAfter,
  });
}
