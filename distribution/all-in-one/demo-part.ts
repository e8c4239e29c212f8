import { setTimeout as delay } from 'node:timers/promises';
import { type ChildOptions, childPart } from './child-part.ts';
import { type Console, messageOf } from './console.ts';
import { type Part, type PartStatus, stoppedPart } from './part.ts';
import { runOnce } from './run-once.ts';

const RETRY_MS = 15_000;

export interface DemoOptions {
  /** Makes the demo's company, site and devices; may be run again. */
  readonly setUp: string;
  /** Its devices, as a child that is kept like the others. */
  readonly devices: Omit<ChildOptions, 'name' | 'onChange' | 'console'>;
  readonly isSetUp: boolean;
  readonly onSetUp: () => void;
  readonly console: Console;
  readonly onChange: () => void;
}

/**
 * The demo plant: set up once beside the running server, then its devices. It is a guest of the house: what goes wrong
 * in it is shown and tried again, and everything else goes on. `start` resolves after the first try.
 */
export function demoPart(options: DemoOptions): Part {
  const { console } = options;
  const stopping = new AbortController();
  const devices = childPart({ ...options.devices, name: 'demo', console, onChange: options.onChange });
  let own: PartStatus | undefined = stoppedPart('demo');
  let working: Promise<void> = Promise.resolve();

  function change(state: PartStatus['state'], reason: string | null): void {
    own = { ...stoppedPart('demo'), state, reason };
    options.onChange();
  }

  /** True when the demo is set up. */
  async function trySetUp(): Promise<boolean> {
    if (options.isSetUp) return true;
    change('starting', 'the demo plant is being set up');
    console.say('setting the demo plant up …');
    try {
      await runOnce(options.setUp, { env: options.devices.env(), signal: stopping.signal });
      options.onSetUp();
      return true;
    } catch (error) {
      if (stopping.signal.aborted) return false;
      const reason = `the demo plant could not be set up and is tried again: ${messageOf(error)}`;
      if (own?.reason !== reason) console.warn(reason);
      change('degraded', reason.split('\n')[0] ?? reason);
      return false;
    }
  }

  async function tryAgain(): Promise<void> {
    for (;;) {
      await delay(RETRY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      if (await trySetUp()) return runDevices();
    }
  }

  function runDevices(): void {
    own = undefined;
    devices.start().catch(() => undefined); // stopped before it was ready: nobody waits for it
  }

  return {
    name: 'demo',
    status: () => own ?? devices.status(),
    async start() {
      if (await trySetUp()) runDevices();
      else working = tryAgain();
    },
    async stop() {
      stopping.abort();
      await working;
      await devices.stop();
    },
  };
}
