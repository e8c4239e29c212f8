/** Chance that can be repeated: the same seed and name give the same run. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Thing>(things: readonly [Thing, ...Thing[]] | readonly Thing[]): Thing;
  normal(mean: number, deviation: number): number;
  /** What is spread around its median by a factor: cycle times, lengths of stops. */
  spread(median: number, sigma: number): number;
  /** Time until something that happens once in `mean` on the average. */
  waiting(mean: number): number;
}

/** A seed of 32 bits for one name under the run's seed (FNV-1a). */
function seedOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

export function random(seed: number, name: string): Random {
  let state = seedOf(seed, name);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (mean: number, deviation: number): number =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick(things) {
      const found = things[Math.floor(next() * things.length)];
      if (found === undefined) throw new RangeError('there is nothing to pick from');
      return found;
    },
    normal,
    spread: (median, sigma) => median * Math.exp(normal(0, sigma)),
    waiting: (mean) => -mean * Math.log(1 - next()),
  };
}
