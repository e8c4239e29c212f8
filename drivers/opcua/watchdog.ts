import { DeviceError } from '@millrace/driver-api';
import { AttributeIds } from 'node-opcua-client';
import { faultOf } from './faults.ts';
import type { RawSession } from './raw-session.ts';

/** Server_ServerStatus_CurrentTime (OPC UA Part 5 §6.3.6): every server has it, and it changes by itself. */
const SERVER_TIME = 'i=2258';
const EVERY_MS = 2_000;
const ANSWER_MS = 4_000;

/**
 * Asks the server's time every two seconds, which also keeps the session. A server that does not answer is told as lost
 * after four seconds, where TCP alone would take minutes; one that answers lets `alive` look at what hangs on it.
 */
export function watch(
  session: RawSession,
  alive: (now: number) => void,
  lost: (error: DeviceError) => void,
): () => void {
  let asking = false;
  let overdue: NodeJS.Timeout | undefined;
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    overdue = setTimeout(() => lost(new DeviceError('silent', 'the server does not answer any more')), ANSWER_MS);
    session
      .read({ nodeId: SERVER_TIME, attributeId: AttributeIds.Value }, 0)
      .then(
        () => alive(performance.now()),
        (error: unknown) => lost(faultOf(error, 'the session ended')),
      )
      .finally(() => {
        clearTimeout(overdue);
        asking = false;
      });
  }, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    clearTimeout(overdue);
  };
}
