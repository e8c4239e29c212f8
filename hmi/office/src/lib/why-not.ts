import { ApiError } from '@millrace/hmi-client';
import { m } from './texts.ts';

/** What to say of a command that was not done. A refusal's sentence comes from the module that refused. */
export function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.code === 'too-many-attempts' || error.code === 'sign-in-again') return error.message;
  if (error.kind === 'no-permission') return m.act_no_permission();
  if (error.passing) return m.act_no_answer();
  return error.message;
}
