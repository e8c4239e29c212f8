import { filterCovers } from '@millrace/contracts';

const CACHED_TOPICS = 20_000;

/** Which topics anybody has subscribed to: what nobody wants needs no way through the broker's queues. */
export class Interest {
  private readonly filters = new Map<string, number>();
  private known = new Map<string, boolean>();

  add(filter: string): void {
    this.filters.set(filter, (this.filters.get(filter) ?? 0) + 1);
    this.known = new Map();
  }

  remove(filter: string): void {
    const n = this.filters.get(filter);
    if (n === undefined) return;
    if (n === 1) this.filters.delete(filter);
    else this.filters.set(filter, n - 1);
    this.known = new Map();
  }

  has(topic: string): boolean {
    let wanted = this.known.get(topic);
    if (wanted === undefined) {
      wanted = false;
      for (const filter of this.filters.keys()) {
        if (filterCovers(filter, topic)) {
          wanted = true;
          break;
        }
      }
      if (this.known.size >= CACHED_TOPICS) this.known = new Map();
      this.known.set(topic, wanted);
    }
    return wanted;
  }
}
