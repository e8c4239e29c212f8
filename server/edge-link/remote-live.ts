import { randomUUID } from 'node:crypto';
import { type GatewayConfig, isGood, type LiveReport, liveTopic, QUALITY } from '@millrace/contracts';
import type { PortalHub } from '../live/portal-hub.ts';
import type { ValueHub } from '../live/value-hub.ts';

export interface RemoteLiveOptions {
  readonly hub: Pick<ValueHub, 'accept' | 'latest'>;
  readonly portals: Pick<PortalHub, 'take'>;
  /** What the gateway runs: it says which points are its own. */
  readonly config: (gateway: string) => Promise<GatewayConfig | null>;
  readonly now?: () => number;
}

interface Box {
  /** Topic of each point it may speak of. */
  topics: ReadonlyMap<number, string>;
  /** Readers of tags that it may speak of, as site and path. */
  readers: ReadonlySet<string>;
  /** Of which it has spoken: a site may have several boxes. */
  readonly told: Map<number, string>;
  lookedAt: number;
  heardAt: number;
  /** It has told everything since the link came up. */
  whole: boolean;
  /** Something of it is shown as fresh. */
  fresh: boolean;
  /** Name of what is held of it: another one when that is old, so that who tells everything in parts begins again. */
  holding: string;
}

/** A box says something at least once a second: after this long (ms) without a word its values are old. */
export const STALE_AFTER_MS = 5_000;
const LOOK_AGAIN_MS = 5_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Live values of gateways elsewhere, brought by the edge link into the same hub as those of the broker beside us. A box
 * is believed for points of its own configuration alone. When nothing is heard of it any more, its values stay to be
 * seen, as what they are: the last ones, of then.
 */
export class RemoteLive {
  readonly #options: RemoteLiveOptions;
  readonly #boxes = new Map<string, Box>();
  readonly #timer: NodeJS.Timeout;
  readonly #now: () => number;
  /** Values and reads that were of none of the box's points and readers, since start. */
  refused = 0;

  constructor(options: RemoteLiveOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Takes a report; `full` asks for everything with the next. Rejects where the configuration cannot be read. */
  async take({ gateway, full, values, reads = [] }: LiveReport): Promise<{ full: boolean; holding: string }> {
    const box = await this.#boxOf(gateway, values);
    box.heardAt = this.#now();
    for (const value of values) {
      const topic = box.topics.get(value.i);
      if (topic === undefined) {
        this.refused++;
        continue;
      }
      box.told.set(value.i, topic);
      box.fresh = true;
      this.#options.hub.accept(topic, Buffer.from(JSON.stringify(value)));
    }
    for (const one of reads) {
      if (box.readers.has(`${one.site}/${one.device}`)) this.#options.portals.take(one);
      else this.refused++;
    }
    if (full) box.whole = true;
    return { full: !box.whole, holding: box.holding };
  }

  /** Marks what is too old; called by itself once a second. */
  look(): void {
    const { hub } = this.#options;
    const now = this.#now();
    for (const box of this.#boxes.values()) {
      if (!(box.whole || box.fresh) || now - box.heardAt < STALE_AFTER_MS) continue;
      Object.assign(box, { whole: false, fresh: false, holding: randomUUID() });
      for (const [point, topic] of box.told) {
        const latest = hub.latest(point);
        if (!latest || !isGood(latest.value.q)) continue;
        hub.accept(topic, Buffer.from(JSON.stringify({ ...latest.value, q: QUALITY.uncertainStale })));
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #boxOf(gateway: string, values: LiveReport['values']): Promise<Box> {
    const known = this.#boxes.get(gateway);
    const now = this.#now();
    const since = known ? now - known.lookedAt : Number.POSITIVE_INFINITY;
    const stranger = known && values.some(({ i }) => !known.topics.has(i));
    if (known && since < (stranger ? LOOK_EVERY_MS : LOOK_AGAIN_MS)) return known;
    const config = await this.#options.config(gateway).catch((error: unknown) => {
      if (known) return null;
      throw error;
    });
    const topics = config ? new Map(config.points.map(({ id, path }) => [id, liveTopic(path)])) : known?.topics;
    const box: Box = known ?? {
      ...{ topics: new Map(), readers: new Set<string>(), told: new Map(), lookedAt: now, heardAt: now },
      ...{ whole: false, fresh: false, holding: randomUUID() },
    };
    box.topics = topics ?? box.topics;
    if (config) box.readers = readersOf(config);
    // What is no point of it any more, or is called otherwise, is taken from the screens.
    for (const [point, topic] of box.told) {
      if (box.topics.get(point) === topic) continue;
      this.#options.hub.accept(topic, Buffer.alloc(0));
      box.told.delete(point);
    }
    box.lookedAt = now;
    this.#boxes.set(gateway, box);
    return box;
  }
}

/** The devices that tags are read at by a box's own configuration; what it says of others is not believed. */
const readersOf = ({ site, rules }: GatewayConfig): ReadonlySet<string> =>
  new Set(
    rules.flatMap(({ observation }) => (observation?.type === 'tag-read' ? [`${site}/${observation.device}`] : [])),
  );
