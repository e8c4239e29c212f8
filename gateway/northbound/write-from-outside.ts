import { randomUUID } from 'node:crypto';
import type { NamespaceWrite } from '@millrace/driver-api';
import type { GatewayServices } from '../gateway.types.ts';
import { deviceWriter } from './device-write.ts';
import { OutsideWriteLog, textOf } from './outside-write-log.ts';

/** Refusals that are kept in an hour: whoever may not write must not be able to fill the journal by trying. */
const MOST_REFUSALS = 100;
const HOUR = 3_600_000;

type Services = Pick<GatewayServices, 'config' | 'commands' | 'journal' | 'log'>;

/**
 * Carries out what a named user outside asks of a point, at the device that it is read from, and keeps who asked what and
 * what became of it: on disk before the device hears of it, so that nothing is written without a trace. What the server
 * outside has refused by itself is kept alike, and no more.
 */
export async function writesFromOutside(services: Services): Promise<(wanted: NamespaceWrite) => Promise<void>> {
  const { journal, log } = services;
  const kept = await OutsideWriteLog.open(journal);
  await kept.endInterrupted();
  const write = deviceWriter(services);
  let refusals: number[] = [];
  const mayBeKept = (): boolean => {
    const now = performance.now();
    refusals = refusals.filter((at) => at > now - HOUR);
    return refusals.length < MOST_REFUSALS && refusals.push(now) > 0;
  };
  return async (wanted) => {
    const { path, value, user, from, refused } = wanted;
    const id = randomUUID();
    if (refused !== undefined) {
      if (mayBeKept()) await kept.keep(id, wanted, { state: 'refused', message: refused });
      return;
    }
    await kept.keep(id, wanted);
    const became = (state: 'acknowledged' | 'refused' | 'failed', message: string | null): Promise<void> => {
      log.info({ user, from, point: path, value: textOf(value), state, message }, 'a write from outside');
      return kept.became(id, state, message);
    };
    try {
      await write({ path, value }, `${user} from ${from}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await became(message.startsWith('refused:') ? 'refused' : 'failed', message);
      throw error;
    }
    await became('acknowledged', null);
  };
}
