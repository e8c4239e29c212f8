import { MICROS_PER_MS, nowMicros } from '@millrace/contracts';
import type { GatewayPart } from '../gateway.types.ts';
import { ClockWatch } from './clock-watch.ts';
import { synchronisation } from './system-clock.ts';

const LOOK_EVERY = 1_000;
const ASK_EVERY = 60_000;

/** The watch over the gateway's own clock as a part of it; `watch` is for the link that hears the server's clock. */
export function timePart(): { part: GatewayPart; watch: ClockWatch } {
  const watch = new ClockWatch({
    wall: nowMicros,
    steady: () => performance.now() * MICROS_PER_MS,
    ask: () => synchronisation(),
  });
  const part: GatewayPart = async ({ log, ledger }) => {
    const look = setInterval(() => {
      const by = watch.look();
      if (by === null) return;
      ledger.ownClockSet(by);
      log.warn({ by }, 'the clock was set');
    }, LOOK_EVERY);
    const ask = setInterval(() => void watch.ask(), ASK_EVERY);
    await watch.ask();
    return {
      async stop() {
        clearInterval(look);
        clearInterval(ask);
      },
      clock: () => watch.status(),
    };
  };
  return { part, watch };
}
