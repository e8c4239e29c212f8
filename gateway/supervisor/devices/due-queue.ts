/** Something to be done at a moment, in milliseconds of the timing. */
export interface Due {
  due: number;
}

/** What is due earliest comes first: a binary heap, for a link may have thousands of requests. */
export class DueQueue<Item extends Due> {
  private readonly heap: Item[] = [];

  get size(): number {
    return this.heap.length;
  }

  first(): Item | undefined {
    return this.heap[0];
  }

  add(item: Item): void {
    const { heap } = this;
    let at = heap.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Item;
      if (parent.due <= item.due) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = item;
  }

  take(): Item | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && (heap[below + 1] as Item).due < (heap[below] as Item).due) below++;
      const child = heap[below] as Item;
      if (child.due >= last.due) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}
