import type { DriverHost, InboundMessage, LinkState } from '@millrace/driver-api';
import { zktecoSettings } from '../manifest.ts';

export interface Punched {
  readonly seq: string;
  readonly at: string;
  readonly badge: string;
  readonly direction: string;
  readonly method: string;
  readonly state: number | null;
  readonly verify: number | null;
}

/**
 * Stands in for the gateway where only the driver is looked at: what it is handed is "safe" when `safe` resolves, and the
 * key of a punch tells a repeat, as the gateway's keys of sources do. Through the real one: pipeline.test.ts. `folder`: where a
 * driver keeps what it must not forget. Imports no test runner: drills use it as well.
 */
export function fakeHost(folder: string, safe: (message: InboundMessage) => Promise<void> = async () => undefined) {
  const kept: InboundMessage[] = [];
  const states: { readonly state: LinkState; readonly reason: string | null }[] = [];
  const told: { readonly fields: Record<string, unknown>; readonly message: string }[] = [];
  const host: DriverHost = {
    async deliver(message) {
      await safe(message);
      kept.push(message);
    },
    report: (state, reason) => void states.push({ state, reason }),
    secret: async (name) => {
      if (name === 'clock-key') return '1234';
      throw new Error(`there is no secret "${name}"`);
    },
    folder: () => folder,
    log: {
      info: (fields, message) => void told.push({ fields: { ...fields }, message }),
      warn: (fields, message) => void told.push({ fields: { ...fields }, message }),
    },
  };
  const on = (end: string) =>
    kept
      .filter(({ topic }) => topic.endsWith(end))
      .map(({ payload }) => JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>);
  return {
    host,
    kept,
    states,
    told,
    on,
    punched: () => on('/punches') as unknown as Punched[],
    /** Punches by their key: what is booked. */
    booked: () => new Map((on('/punches') as unknown as Punched[]).map((one) => [one.seq, one])),
  };
}

export const settingsOf = ({
  clocks = [],
  ...given
}: {
  readonly clocks?: readonly object[];
  readonly [setting: string]: unknown;
}) => zktecoSettings.parse({ id: 'clocks', door: { port: 0 }, devices: clocks, ...given });
