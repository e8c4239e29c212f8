import { type PayloadPath, parsePath } from '@millrace/contracts';
import { z } from 'zod';
import { pointerSteps } from './codec/document.ts';

/** How a value is written: to which page, and what is sent. `{value}` stands for the value. */
export interface WriteAddress {
  readonly to: string;
  readonly method: 'PUT' | 'POST' | 'PATCH';
  readonly body: z.core.util.JSONType;
}

/** Where a point stands: on which page, and where on it. */
export interface HttpAddress {
  /** Below the connection's URL. */
  readonly page: string;
  readonly steps: PayloadPath;
  readonly write: WriteAddress | undefined;
}

/** Everything that a person sends by hand stays; what would lead to another server is refused, with our secrets in mind. */
function pageFault(page: string): string | null {
  if (page.length > 2_000 || [...page].some((letter) => letter <= ' ' || letter === '\\' || letter === '\u007f')) {
    return 'a page holds no blanks: write them as %20';
  }
  if (page.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(page)) {
    return 'write the page below the connection\'s URL: "api/status#/motor/temperature"';
  }
  return null;
}

const page = z.string().superRefine((text, context) => {
  const fault = pageFault(text);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

const readAddress = z.string().transform((text, context): Omit<HttpAddress, 'write'> => {
  const mark = text.indexOf('#');
  const [from, where] = mark < 0 ? [text, ''] : [text.slice(0, mark), text.slice(mark + 1)];
  const fault = pageFault(from);
  if (fault) context.addIssue({ code: 'custom', message: fault });
  if (where === '' || where.startsWith('/')) {
    const steps = pointerSteps(where);
    if (steps) return { page: from, steps };
    context.addIssue({ code: 'custom', message: `"${where}" is no JSON pointer: "~" is written ~0, "/" in a name ~1` });
    return z.NEVER;
  }
  try {
    return { page: from, steps: parsePath(where) };
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const writeAddress = z.strictObject({
  to: page,
  method: z.enum(['PUT', 'POST', 'PATCH']).default('PUT'),
  body: z.json().default('{value}'),
});

/**
 * As a technician writes it: `status#/motor/temperature` (JSON pointer), `status#motor.temperature` (path),
 * `log.csv#last.temperature`, `version.txt#text`; or `{ read: 'status#/speed', write: { to: 'speed', body: … } }`.
 */
export const httpAddress = z.preprocess(
  (given) => (typeof given === 'string' ? { read: given } : given),
  z
    .strictObject({ read: readAddress, write: writeAddress.optional() })
    .transform(({ read, write }): HttpAddress => ({ ...read, write })),
);

/** The body with the value in each place of `{value}`; the value is put in as it is, never into text. */
export function filledBody(body: z.core.util.JSONType, value: z.core.util.JSONType): z.core.util.JSONType {
  if (body === '{value}') return value;
  if (Array.isArray(body)) return body.map((item) => filledBody(item, value));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, item]) => [name, filledBody(item, value)]));
}
