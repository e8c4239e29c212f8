import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';

/** What `POST /api/v1/commands/<name>` answers. */
export const resultOf = z.object({ result: z.unknown() });

/** The result within it, checked. */
export function unwrap<Shape>(answer: z.infer<typeof resultOf>, shape: z.ZodType<Shape>, name: string): Shape {
  const parsed = shape.safeParse(answer.result);
  if (parsed.success) return parsed.data;
  throw new CliError('fault', {
    what: `the result of ${name} has another form than this program knows: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
    where: name,
    next: 'use the command line of the same version as the server',
  });
}
