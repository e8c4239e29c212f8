import type { DeviceCommandResult } from '@millrace/contracts';
import { DeviceCommands } from '../commands/device-commands.ts';
import type { DetectLoop } from '../detect/detect-part.ts';
import type { GatewayPart } from '../gateway.types.ts';
import type { ClockWatch } from '../time/clock-watch.ts';
import { EdgeLink } from './edge-link.ts';
import { Caller, type TlsFiles } from './http-call.ts';

export interface ForwardOptions {
  /** The detectors that are asked for whole sets. */
  readonly detectors: () => DetectLoop | null;
  readonly clock?: ClockWatch;
  readonly version?: string;
  readonly tls?: TlsFiles;
}

/** A certificate with its key in one file is ours to renew; others were brought here by somebody. */
const renewable = ({ certificate, key }: TlsFiles = {}): string | null =>
  certificate !== undefined && certificate === key ? certificate : null;

/**
 * The edge link with the commands to devices, as a part of the gateway. Without MILLRACE_SERVER_URL and
 * MILLRACE_GATEWAY_SECRET it stands still, and says so.
 */
export const forwardPart =
  ({ detectors, clock, version = '0.1.0', tls }: ForwardOptions): GatewayPart =>
  async (services) => {
    const { MILLRACE_SERVER_URL: url } = services.settings;
    const { secret } = services;
    if (url === undefined || secret === null) {
      const reason = 'MILLRACE_SERVER_URL and MILLRACE_GATEWAY_SECRET are not set';
      const status = { name: 'forward', state: 'waiting' as const, reason, buffered: 0, oldestUnacknowledged: null };
      return { stop: async () => undefined, sinks: () => [status] };
    }
    const { journal, broker, log, config, devices: asked, links: linked } = services;
    const { decide } = services;
    const commands = new DeviceCommands({ journal, broker, config, log, asked, linked, decide });
    await commands.start();
    const link = new EdgeLink({
      services,
      caller: new Caller({ url, secret: () => secret.current, watch: true, ...(tls ? { tls } : {}) }),
      version,
      ...(url.startsWith('https:')
        ? { remote: { liveRate: services.settings.MILLRACE_LIVE_RATE, certificate: renewable(tls) } }
        : {}),
      whole: async (stream, window) => (await detectors()?.whole(stream, window)) ?? false,
      async command({ command }, report) {
        const of = (result: DeviceCommandResult) => ({ kind: 'device-command' as const, result });
        return of(await commands.carryOut(command, (delivered) => report(of(delivered))));
      },
      ...(clock ? { onServerTime: (server: number, ours: number) => clock.serverSays(server, ours) } : {}),
    });
    link.start();
    return {
      async stop() {
        commands.stop();
        await link.stop();
      },
      sinks: () => [link.status()],
    };
  };
