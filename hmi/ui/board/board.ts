/** A column of a board. */
export interface Lane {
  readonly key: string;
  readonly label: string;
  /** How many of its cards there are in all, where not all are here. */
  readonly total?: number | undefined;
  /** More than so many is too many: said, not forbidden. */
  readonly limit?: number | undefined;
}

/** Where a card is on a board: lane and place, from 0 on. */
export interface Spot {
  readonly lane: number;
  readonly at: number;
}

/** The cards of each lane, in the order given; a card whose lane is not on the board is not shown. Pure. */
export function byLane<Card>(
  lanes: readonly Lane[],
  cards: readonly Card[],
  laneOf: (card: Card) => string,
): readonly (readonly Card[])[] {
  const by = new Map<string, Card[]>(lanes.map(({ key }) => [key, []]));
  for (const card of cards) by.get(laneOf(card))?.push(card);
  return lanes.map(({ key }) => by.get(key) ?? []);
}

/**
 * Where a key leads from a card; null: nowhere. Sideways goes to the next lane that has cards, as high up as there are.
 * `counts` is how many cards each lane has. Pure.
 */
export function moved({ lane, at }: Spot, key: string, counts: readonly number[]): Spot | null {
  const last = (counts[lane] ?? 0) - 1;
  const aside = (step: 1 | -1): Spot | null => {
    for (let next = lane + step; next >= 0 && next < counts.length; next += step) {
      const count = counts[next] ?? 0;
      if (count > 0) return { lane: next, at: Math.min(at, count - 1) };
    }
    return null;
  };
  switch (key) {
    case 'ArrowUp':
      return at > 0 ? { lane, at: at - 1 } : null;
    case 'ArrowDown':
      return at < last ? { lane, at: at + 1 } : null;
    case 'ArrowLeft':
      return aside(-1);
    case 'ArrowRight':
      return aside(1);
    case 'Home':
      return { lane, at: 0 };
    case 'End':
      return { lane, at: Math.max(0, last) };
    default:
      return null;
  }
}

/** The next lane in that direction where a card may be put; null: there is none. Pure. */
export function nextLane(from: number, step: 1 | -1, may: readonly boolean[]): number | null {
  for (let next = from + step; next >= 0 && next < may.length; next += step) if (may[next]) return next;
  return null;
}
