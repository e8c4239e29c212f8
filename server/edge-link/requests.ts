import { randomUUID } from 'node:crypto';
import type {
  DeviceBrowse,
  DeviceBrowsed,
  DeviceProbe,
  DeviceProbed,
  GatewayRequest,
  KeptMessage,
  Replayed,
} from '@millrace/contracts';

export interface RequestAnswer {
  readonly ok: boolean;
  readonly message: string;
  /** Of a replay that was done. */
  readonly replayed?: Replayed | undefined;
  /** Kept messages that were asked for, newest first. */
  readonly messages?: readonly KeptMessage[] | undefined;
  /** What a device that is in no configuration said. */
  readonly probed?: DeviceProbed | undefined;
  /** What such a device has. */
  readonly browsed?: DeviceBrowsed | undefined;
}

type Ask =
  | { readonly kind: 'replay-quarantine'; readonly entry: string }
  | { readonly kind: 'discard-quarantine'; readonly entry: string }
  | { readonly kind: 'quarantine-payloads'; readonly entry: string; readonly limit: number }
  | { readonly kind: 'probe-device'; readonly probe: DeviceProbe }
  | { readonly kind: 'browse-device'; readonly browse: DeviceBrowse }
  | { readonly kind: 'whole-fact-set'; readonly stream: string; readonly window: string };

interface Waiting {
  readonly request: GatewayRequest;
  readonly expires: number;
  readonly answered: (answer: RequestAnswer) => void;
  fetched: boolean;
}

const LIVES_MS = 60_000;
const MOST = 1_000;

/**
 * What people ask of gateways, kept until the gateway fetches and answers it, for a minute at most: whoever asked is
 * waiting at a screen. Nothing here outlives the process, and nothing has to.
 */
export class GatewayRequests {
  readonly #waiting = new Map<string, Map<string, Waiting>>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Queues a request; the promise is fulfilled by the gateway's answer, or says that none came. */
  ask(gateway: string, ask: Ask): Promise<RequestAnswer> {
    const own = this.#of(gateway);
    if (own.size >= MOST) return Promise.resolve({ ok: false, message: 'too much waits for this gateway already' });
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<RequestAnswer>();
    const timer = setTimeout(
      () => this.answer(gateway, id, { ok: false, message: 'the gateway did not answer' }),
      LIVES_MS,
    );
    timer.unref();
    own.set(id, {
      request: { ...ask, id },
      expires: Date.now() + LIVES_MS,
      fetched: false,
      answered: (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
    });
    this.wake(gateway);
    return promise;
  }

  /** What the gateway has not fetched yet; from now on it has. */
  fetch(gateway: string): GatewayRequest[] {
    const fresh = [...this.#of(gateway).values()].filter(({ fetched, expires }) => !fetched && expires > Date.now());
    for (const waiting of fresh) waiting.fetched = true;
    return fresh.map(({ request }) => request);
  }

  answer(gateway: string, id: string, answer: RequestAnswer): void {
    const own = this.#of(gateway);
    own.get(id)?.answered(answer);
    own.delete(id);
  }

  /** Something new waits for the gateway: whoever holds its long poll open looks again. */
  wake(gateway: string): void {
    for (const listener of this.#listeners.get(gateway) ?? []) listener();
  }

  wakeAll(): void {
    for (const gateway of this.#listeners.keys()) this.wake(gateway);
  }

  onWake(gateway: string, listener: () => void): () => void {
    const own = this.#listeners.get(gateway) ?? new Set();
    this.#listeners.set(gateway, own.add(listener));
    return () => void own.delete(listener);
  }

  #of(gateway: string): Map<string, Waiting> {
    const own = this.#waiting.get(gateway) ?? new Map<string, Waiting>();
    this.#waiting.set(gateway, own);
    return own;
  }
}
