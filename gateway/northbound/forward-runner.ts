import { join } from 'node:path';
import type { Forward, GatewayConfig } from '@millrace/contracts';
import type { LinkState, Outlet, OutletHost } from '@millrace/driver-api';
import type { GatewayServices } from '../gateway.types.ts';
import { KeptInUse } from '../supervisor/kept-in-use.ts';
import { secretFiles } from '../supervisor/secret-files.ts';
import { containedOutlet } from './contained-outlet.ts';
import { deviceWriter } from './device-write.ts';
import { ForwardSink, type ForwardSinkState } from './forward-sink.ts';
import { recordSelection } from './select-records.ts';

export interface ForwardRunnerParts {
  readonly forward: Forward;
  readonly site: string;
  /** Points that it takes. */
  readonly points: GatewayConfig['points'];
  readonly outlet: Outlet;
  readonly services: GatewayServices;
  /** ms until a way out that failed is begun anew; ten seconds where it is left out. */
  readonly again?: number;
}

/** Keeps one way out in use: where its outlet fails, it alone is begun anew, and goes on where the journal says it was. */
export class ForwardRunner {
  private readonly parts: ForwardRunnerParts;
  private readonly kept: KeptInUse<ForwardSink>;
  private readonly write: OutletHost['write'];
  /** Why it is not in use, until it is again. */
  private trouble: ForwardSinkState | null = null;

  constructor(parts: ForwardRunnerParts) {
    this.parts = parts;
    const { forward, services, again } = parts;
    const name = { kind: 'forward', id: forward.id } as const;
    const write = deviceWriter(services);
    this.write = (wanted) => write(wanted, `forward ${forward.id}`);
    const { log, held, restarts } = services;
    this.kept = new KeptInUse({
      make: (failed) => this.make(failed),
      hold: () => held.holdOf(name),
      onRefused: (reason) => {
        this.trouble = { state: 'failed', reason };
        log.error({ forward: forward.id, reason }, 'a forward cannot be used');
      },
      onFailed: (error) => {
        restarts.count(name, error.message);
        this.trouble = { state: 'waiting', reason: `it failed, and is begun anew: ${error.message}` };
        log.warn({ forward: forward.id, reason: error.message, stack: error.stack }, 'a forward failed');
      },
      onNotEnded: (reason) => log.warn({ forward: forward.id, reason }, 'a forward did not end cleanly'),
      ...(again === undefined ? {} : { again }),
    });
  }

  /** Resolves when it is begun, or will be some time. */
  start(): Promise<void> {
    return this.kept.start();
  }

  stop(): Promise<void> {
    return this.kept.stop();
  }

  state(): ForwardSinkState {
    const own = this.kept.current?.state();
    // What went wrong says more than that it connects once more.
    if (this.trouble && own?.state !== 'failed') return this.trouble;
    return own ?? { state: 'waiting', reason: 'it is begun' };
  }

  /** Throws a RangeError where the settings cannot be used. */
  private make(failed: (error: Error) => void): ForwardSink {
    const { forward, site, points, outlet, services } = this.parts;
    const { journal, log } = services;
    const standing: { state: LinkState; reason: string | null } = { state: 'connecting', reason: null };
    const host: OutletHost = {
      points,
      secret: secretFiles(join(services.settings.MILLRACE_DATA, 'secrets')),
      stateFile: join(services.settings.MILLRACE_DATA, 'gateway', `forward-${forward.id}`),
      report: (state, reason) => {
        if (standing.state === state && standing.reason === reason) return;
        Object.assign(standing, { state, reason });
        if (state === 'online') this.trouble = null;
        log.info({ forward: forward.id, state, reason }, 'link of a forward');
      },
      write: this.write,
      log,
    };
    return new ForwardSink({
      forward,
      log: {
        groupsFrom: journal.groupsFrom.bind(journal),
        standing: (id) => journal.forwards.standing(id),
        settle: (id, groups, refusals) => journal.forwards.settle({ id, groups, refusals }),
      },
      select: recordSelection(forward, site, points),
      link: containedOutlet(forward.id, (outside) => outlet.link(forward, outside), host, failed),
      linkState: () => standing,
      logger: log,
    });
  }
}
