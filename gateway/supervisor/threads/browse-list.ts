import { setTimeout as delay } from 'node:timers/promises';
import type { BrowsedItem } from '@millrace/driver-api';

/** Items that cross at once, and how long (ms) is waited for more than the first: some lists are read from a slow device. */
const MOST = 256;
const PATIENCE = 25;

/** A list of what a device has, given in portions of what is there, at least one item each. */
export class BrowseList {
  private readonly ending = new AbortController();
  private readonly items: AsyncIterator<BrowsedItem>;
  /** Asked for and not come yet. */
  private coming: Promise<IteratorResult<BrowsedItem>> | null = null;

  constructor(begin: (signal: AbortSignal) => AsyncIterable<BrowsedItem>) {
    this.items = begin(this.ending.signal)[Symbol.asyncIterator]();
  }

  async next(): Promise<{ items: BrowsedItem[]; done: boolean }> {
    const items: BrowsedItem[] = [];
    const enough = new AbortController();
    let late: Promise<null> | undefined;
    try {
      while (items.length < MOST) {
        this.coming ??= this.items.next();
        const result: IteratorResult<BrowsedItem> | null = await (late
          ? Promise.race([this.coming, late])
          : this.coming);
        if (result === null) break;
        this.coming = null;
        if (result.done) return { items, done: true };
        items.push(result.value);
        late ??= delay(PATIENCE, null, { signal: enough.signal }).catch(() => null);
      }
      return { items, done: false };
    } finally {
      enough.abort();
    }
  }

  end(): void {
    this.coming?.catch(() => undefined);
    this.ending.abort(new Error('nobody reads this list any more'));
  }
}
