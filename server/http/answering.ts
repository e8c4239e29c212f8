import { type Caller, Refused, say } from '@millrace/erp-core';
import { RefusedAnswer } from './refused-answer.ts';

/** Refusals of reading leave as the answer they are, in the caller's language. */
export async function answering<Result>(caller: Pick<Caller, 'locale'>, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, says, status, details } = error.refusal;
    throw new RefusedAnswer({ code, status, details, message: say(says, caller.locale, details) });
  }
}
