import { z } from 'zod';
import type { Outcome } from '../kernel-door.ts';
import type { FieldFault, ProblemDetails } from './problem.ts';

/** A refusal of the business (a command's, a query's): its own code and sentence, told as problem details. */
export class RefusedAnswer extends Error {
  override readonly name = 'RefusedAnswer';
  readonly refusal: NonNullable<Outcome['refusal']>;
  constructor(refusal: NonNullable<Outcome['refusal']>) {
    super(refusal.message);
    this.refusal = refusal;
  }

  get status(): number {
    return this.refusal.status;
  }

  body(correlation: string): ProblemDetails {
    const { code, message, status, details } = this.refusal;
    const { errors, rest } = splitErrors(details);
    return {
      type: `urn:millrace:refusal:${code}`,
      status,
      code,
      title: message,
      ...(errors ? { errors } : {}),
      ...(Object.keys(rest).length > 0 ? { details: z.json().parse(JSON.parse(JSON.stringify(rest))) } : {}),
      correlation,
    };
  }
}

const fields = z.array(
  z.object({ path: z.union([z.string(), z.array(z.union([z.string(), z.number()]))]), message: z.string() }),
);

/** Field faults that a refusal carries in its details stand where every problem has them. */
function splitErrors(details: Readonly<Record<string, unknown>>): {
  errors: FieldFault[] | undefined;
  rest: Record<string, unknown>;
} {
  for (const name of ['errors', 'issues', 'faults', 'fields']) {
    const parsed = fields.safeParse(details[name]);
    if (!parsed.success) continue;
    const { [name]: _, ...rest } = details;
    return {
      errors: parsed.data.map(({ path, message }) => ({ path: Array.isArray(path) ? path.join('.') : path, message })),
      rest,
    };
  }
  return { errors: undefined, rest: { ...details } };
}
