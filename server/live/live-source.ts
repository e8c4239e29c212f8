import { isReadsTopic } from '@millrace/contracts';
import type { Logger } from 'pino';
import type { Health } from '../health/health.ts';
import type { ServerSettings } from '../settings.ts';
import { brokerSource } from './broker-source.ts';
import { type LiveSwitch, liveSwitch } from './live-switch.ts';
import type { PortalHub } from './portal-hub.ts';
import type { ValueHub } from './value-hub.ts';

interface LiveTakers {
  readonly hub: Pick<ValueHub, 'accept'>;
  readonly portals: Pick<PortalHub, 'accept'>;
}

/** Live values, and what readers of tags see, from the gateway's broker; null where no broker is named. */
export function liveSource(
  settings: ServerSettings,
  { hub, portals }: LiveTakers,
  health: Health,
  log: Logger,
): LiveSwitch | null {
  if (settings.MILLRACE_LIVE_URL === undefined) return null;
  health.setLive('starting', 'the broker has not answered yet');
  return liveSwitch(
    (url, onConnected) =>
      brokerSource({
        url,
        ca: settings.MILLRACE_LIVE_CA,
        log,
        onMessage: (topic, payload) => (isReadsTopic(topic) ? portals : hub).accept(topic, payload),
        onState(state, reason) {
          health.setLive(state === 'connected' ? 'ready' : 'away', reason);
          if (state === 'connected') onConnected();
        },
      }),
    settings.MILLRACE_LIVE_URL,
  );
}
