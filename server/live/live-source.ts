import type { Logger } from 'pino';
import type { Health } from '../health/health.ts';
import type { ServerSettings } from '../settings.ts';
import { brokerSource } from './broker-source.ts';
import { type LiveSwitch, liveSwitch } from './live-switch.ts';
import type { ValueHub } from './value-hub.ts';

/** Live values from the gateway's broker; null where no broker is named. */
export function liveSource(settings: ServerSettings, hub: ValueHub, health: Health, log: Logger): LiveSwitch | null {
  if (settings.MILLRACE_LIVE_URL === undefined) return null;
  health.setLive('starting', 'the broker has not answered yet');
  return liveSwitch(
    (url, onConnected) =>
      brokerSource({
        url,
        ca: settings.MILLRACE_LIVE_CA,
        log,
        onMessage: (topic, payload) => hub.accept(topic, payload),
        onState(state, reason) {
          health.setLive(state === 'connected' ? 'ready' : 'away', reason);
          if (state === 'connected') onConnected();
        },
      }),
    settings.MILLRACE_LIVE_URL,
  );
}
