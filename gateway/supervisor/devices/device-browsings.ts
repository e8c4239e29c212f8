import type { DeviceBrowse, DeviceBrowsed } from '@millrace/contracts';
import { type BrowsedItem, DeviceError } from '@millrace/driver-api';
import { type BorrowParts, borrowLink } from './borrowed-link.ts';
import { faultOf } from './probe-device.ts';
import type { Sleep } from './timing.ts';

interface Browsing {
  readonly items: AsyncIterator<BrowsedItem>;
  /** Asked for and not come yet: kept from one call to the next, for an iterator takes one question at a time. */
  next: Promise<IteratorResult<BrowsedItem>> | null;
  idle: Sleep | null;
  busy: boolean;
  end(): Promise<void>;
}

/** Whoever has not asked for so long (ms) has gone away. */
const IDLE = 30_000;
/** People who look through devices at once; each holds a link. */
const MOST = 4;

/**
 * Lists of what devices have, under way: a link each, read only as far as somebody asks, ended when the list is, when
 * nobody asks any more, or with the gateway.
 */
export class DeviceBrowsings {
  private readonly parts: BorrowParts;
  private readonly idleAfter: number;
  private readonly open = new Map<string, Browsing>();
  private readonly ending = new AbortController();

  constructor(parts: BorrowParts, idleAfter = IDLE) {
    this.parts = parts;
    this.idleAfter = idleAfter;
  }

  /** How many lists are under way. */
  get size(): number {
    return this.open.size;
  }

  /** The next items of a list. Never rejects: what went wrong is in the answer, and ends the list. */
  async next(browse: DeviceBrowse): Promise<DeviceBrowsed> {
    const items: DeviceBrowsed['items'] = [];
    let browsing: Browsing | undefined;
    try {
      if (browse.instead) await this.finish(browse.instead);
      browsing = this.open.get(browse.browsing) ?? (await this.begin(browse));
      if (browsing.busy) throw new DeviceError('refused', 'this list is asked for twice at once');
      browsing.busy = true;
      browsing.idle?.end();
      const done = await this.fill(browsing, items, browse);
      browsing.busy = false;
      if (done) await this.finish(browse.browsing);
      else this.watch(browse.browsing, browsing);
      return { fault: null, items, done };
    } catch (error) {
      await this.finish(browse.browsing);
      return { fault: faultOf(error), items, done: true };
    }
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    this.ending.abort(new DeviceError('lost', 'the gateway ends'));
    await Promise.all([...this.open.keys()].map((id) => this.finish(id)));
  }

  private async begin(browse: DeviceBrowse): Promise<Browsing> {
    if (this.open.size >= MOST) {
      throw new DeviceError('refused', `${MOST} people look through devices already: try again when one has ended`);
    }
    const borrowed = await borrowLink(browse, this.parts, this.ending.signal);
    const own = new AbortController();
    const signal = AbortSignal.any([own.signal, borrowed.gone]);
    try {
      const items = borrowed.link.browse(browse.under, { signal, profile: browse.profile })[Symbol.asyncIterator]();
      const browsing: Browsing = {
        items,
        next: null,
        idle: null,
        busy: false,
        async end() {
          own.abort(new DeviceError('lost', 'nobody reads this list any more'));
          await borrowed.close();
        },
      };
      this.open.set(browse.browsing, browsing);
      return browsing;
    } catch (error) {
      await borrowed.close();
      throw error;
    }
  }

  /** Whether the list has ended; false where there was no more time or room. */
  private async fill(
    browsing: Browsing,
    into: DeviceBrowsed['items'],
    { limit, wait }: DeviceBrowse,
  ): Promise<boolean> {
    const { timing } = this.parts;
    const sleep = timing.sleep(wait / 1_000);
    const late = sleep.done.then(() => null);
    try {
      while (into.length < limit) {
        browsing.next ??= browsing.items.next();
        const result = await Promise.race([browsing.next, late]);
        if (result === null) return false;
        browsing.next = null;
        if (result.done) return true;
        into.push({ ...result.value });
      }
      return false;
    } finally {
      sleep.end();
    }
  }

  private watch(id: string, browsing: Browsing): void {
    const idle = this.parts.timing.sleep(this.idleAfter);
    browsing.idle = idle;
    void idle.done.then(() => {
      if (browsing.idle === idle && !browsing.busy) void this.finish(id);
    });
  }

  private async finish(id: string): Promise<void> {
    const browsing = this.open.get(id);
    if (!browsing) return;
    this.open.delete(id);
    browsing.idle?.end();
    browsing.next?.catch(() => undefined);
    await browsing.end().catch((error: unknown) => {
      this.parts.log.warn({ reason: faultOf(error).message }, 'a list of a device did not end cleanly');
    });
  }
}
