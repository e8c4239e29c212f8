import { DeviceError } from '@millrace/driver-api';
import { AttributeIds, type OPCUAClient } from 'node-opcua-client';
import { faultOf } from './faults.ts';
import type { RawSession } from './raw-session.ts';

/** Server_ServerStatus_CurrentTime (OPC UA Part 5 §6.3.6): every server has it, and it changes by itself. */
const SERVER_TIME = 'i=2258';
const TURN_MS = 100;
/** How often it is asked where nobody wants to know more often; it also keeps the session. */
const ASK_EVERY_MS = 2_000;

export interface Watched {
  readonly client: OPCUAClient;
  readonly session: RawSession;
  readonly silentAfterMs: number;
  /** The server has answered: what hangs on it may be looked at. `now` as of `performance.now()`. */
  alive(now: number): void;
  lost(error: DeviceError): void;
}

export interface Watchdog {
  /** From now on a sign of life is wanted every so many milliseconds, or more often. */
  hurry(milliseconds: number): void;
  stop(): void;
}

/**
 * Asks the server's time every two seconds, and tells as lost a server from which nothing at all has come for the time
 * given, where TCP alone would take minutes. Any chunk counts as a word: a server that is slow with one answer is not
 * gone. Counted in turns of the event loop, not by the clock: where we stood still ourselves, the server was not silent.
 */
export function watch({ client, session, silentAfterMs, alive, lost }: Watched): Watchdog {
  let askEvery = ASK_EVERY_MS / TURN_MS;
  let asking = false;
  let turns = 0;
  let silent = 0;
  const heard = (): void => {
    silent = 0;
  };
  async function ask(): Promise<void> {
    asking = true;
    try {
      await session.read({ nodeId: SERVER_TIME, attributeId: AttributeIds.Value }, 0);
      alive(performance.now());
    } catch (error) {
      const fault = faultOf(error, 'the session ended');
      // Late with one answer; whether it is silent is counted below.
      if (fault.code !== 'silent') lost(fault);
    } finally {
      asking = false;
    }
  }
  client.on('receive_chunk', heard);
  const timer = setInterval(() => {
    // A server is not called silent before it was asked.
    if (++silent > Math.max(askEvery + 1, silentAfterMs / TURN_MS))
      lost(new DeviceError('silent', `the server has said nothing for ${silentAfterMs / 1_000} seconds`));
    else if (turns++ % askEvery === 0 && !asking) void ask();
  }, TURN_MS);
  timer.unref();
  return {
    hurry(milliseconds) {
      askEvery = Math.min(askEvery, Math.max(1, Math.floor(milliseconds / TURN_MS)));
    },
    stop() {
      clearInterval(timer);
      client.removeListener('receive_chunk', heard);
    },
  };
}
