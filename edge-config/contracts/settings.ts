import { z } from 'zod';

/** A fault of one setting: its name, what is wrong with it, what to do. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`the settings have ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads a process's settings from its environment once, by one schema whose keys are the variables' names. An empty
 * variable counts as not set. Throws a SettingsError that reports all faults together; the result is frozen.
 */
export function readSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.infer<z.ZodObject<Shape>>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
    );
  }
  return Object.freeze(parsed.data);
}

/** A port from a variable: 1 to 65535, or 0 for one that is free (tests). */
export const portSetting = (value: number, description: string) =>
  z.coerce.number().int().min(0).max(65535).default(value).describe(description);
/** `MILLRACE_LOG_LEVEL`, the same for every process: one variable in one environment is read by all of them. */
export const logLevelSetting = () =>
  z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('The least serious lines that are still logged');
export const flagSetting = (value: boolean, description: string) =>
  z
    .enum(['0', '1', 'true', 'false'])
    .default(value ? '1' : '0')
    .transform((text) => text === '1' || text === 'true')
    .describe(description);
