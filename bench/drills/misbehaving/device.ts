import type { seeded } from '../../harness/random.ts';

export type Random = ReturnType<typeof seeded>;

/** A time in which a device could give nothing, in milliseconds since 1970, and how it was made to. */
export interface Away {
  readonly how: string;
  readonly from: number;
  readonly to: number;
  /** When something first came from the gateway after that; undefined: nothing did. */
  readonly knocked?: number | undefined;
}

/** What a device did on purpose, an absence or a lie, and until when; milliseconds since 1970. */
export interface Misdeed {
  readonly how: string;
  readonly from: number;
  readonly to: number;
}

/** What a point is asked for and what a good value of it must be. */
export interface OraclePoint {
  readonly name: string;
  readonly address: string;
  /** As the site's document writes it; the connection's own where it is left out. */
  readonly every?: string;
  readonly type?: 'number' | 'boolean';
  /** What is wrong with a good value that arrived then; null: nothing. */
  readonly wrong: (value: number, arrival: number) => string | null;
}

/** A device that misbehaves, and knows what it was doing. */
export interface Misbehaving {
  readonly id: string;
  readonly settings: object;
  readonly profile: object;
  readonly points: readonly OraclePoint[];
  /** Misbehaves once, is well again afterwards, and gives the time that it was away; null: it was there, and lied. */
  readonly misbehave: (random: Random) => Promise<Away | null>;
  /** Well again, whatever it did. */
  readonly heal: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Waits for a knock from `since` on. */
export interface Knocks {
  readonly knock: () => void;
  /** When the first one came after `since`, once there was one; undefined where none came within `most` milliseconds. */
  readonly after: (since: number, most: number) => Promise<number | undefined>;
}

export function knocks(): Knocks {
  const waiting = new Set<(at: number) => void>();
  return {
    knock() {
      const now = Date.now();
      for (const tell of waiting) tell(now);
      waiting.clear();
    },
    after: (since, most) =>
      new Promise((resolve) => {
        const tell = (at: number): void => {
          clearTimeout(late);
          resolve(Math.max(since, at));
        };
        const late = setTimeout(() => {
          waiting.delete(tell);
          resolve(undefined);
        }, most);
        waiting.add(tell);
      }),
  };
}
