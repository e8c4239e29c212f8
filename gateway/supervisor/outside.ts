import type { DriverLog } from '@millrace/driver-api';
import { unowned } from './exception-owner.ts';

/** What somebody who is held to account asks of the gateway is the gateway's to answer for. */
export const outsideLog = (log: DriverLog): DriverLog => ({
  info: (fields, message) => unowned(() => log.info(fields, message)),
  warn: (fields, message) => unowned(() => log.warn(fields, message)),
});

/** The same with an answer. Whoever does not look at it is no reason to end this process. */
export function outsideAnswer<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const answer = unowned(ask);
  answer.catch(() => undefined);
  return answer;
}
