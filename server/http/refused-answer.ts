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
    const errors = fieldErrors(details);
    return {
      type: `urn:millrace:refusal:${code}`,
      status,
      code,
      title: message,
      ...(errors ? { errors } : {}),
      ...(Object.keys(details).length > 0 ? { details: z.json().parse(JSON.parse(JSON.stringify(details))) } : {}),
      correlation,
    };
  }
}

const issues = z.array(z.object({ path: z.string(), message: z.string() }));

/** The kernel tells what is wrong with an input by field: it stands where every problem has it, too. */
function fieldErrors(details: Readonly<Record<string, unknown>>): FieldFault[] | undefined {
  return issues.safeParse(details.issues).data;
}
