import { z } from 'zod';
import type { Locale } from './locale.ts';
import { PROBLEMS, type ProblemCode } from './problem-codes.ts';

export const fieldFault = z.object({ path: z.string(), message: z.string() });
export type FieldFault = z.infer<typeof fieldFault>;

/** RFC 9457 problem details; `code` is stable, `title` is in the reader's language. */
export const problemDetails = z.object({
  type: z.string(),
  status: z.int(),
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(fieldFault).optional(),
  details: z.json().optional(),
  correlation: z.string().optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;

export interface ProblemExtra {
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  readonly details?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer other than success that the server chose. `detail` is shown to the caller: no secrets, no SQL. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly extra: ProblemExtra;
  constructor(code: ProblemCode, extra: ProblemExtra = {}) {
    super(extra.detail ?? PROBLEMS[code].title.en, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  body(locale: Locale, correlation: string): ProblemDetails {
    const { detail, errors, details } = this.extra;
    return {
      type: `urn:millrace:problem:${this.code}`,
      status: this.status,
      code: this.code,
      title: PROBLEMS[this.code].title[locale],
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors: [...errors] }),
      ...(details === undefined ? {} : { details: z.json().parse(details) }),
      correlation,
    };
  }
}

const pathText = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/** Faults of a zod check with the path of each field; at most 50, so that a hostile body cannot swell the answer. */
export const fieldFaults = (error: z.core.$ZodError): FieldFault[] =>
  error.issues.slice(0, 50).map((issue) => ({ path: pathText(issue.path), message: issue.message }));

export const invalidInput = (errors: readonly FieldFault[]): Problem => new Problem('invalid-input', { errors });
