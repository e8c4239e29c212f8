import type { PlantClient } from '../../harness/plant-client.ts';
import type { MoreOfSite } from '../faults/drill-site.ts';
import type { Random } from '../misbehaving/device.ts';

/** What a device was told is safe, or keeps until it is: all of it must be in the store in the end, and each once. */
export interface Promised {
  /** `readings` of a point, each with a moment of its own; `observations` of a source, each with a key of its own. */
  readonly what: 'readings' | 'observations';
  /** Path of the point below the site; id of the device. */
  readonly of: string;
  readonly count: number;
}

/** One simulated device of the plant: what the site says of it, how it can go wrong, and what it has given. */
export interface PlantDevice {
  readonly id: string;
  readonly site: Partial<MoreOfSite>;
  /** Once the site runs; a device that signs in fetches its secret here. */
  readonly begin?: (client: PlantClient) => Promise<void>;
  /** Misbehaves once and is well again; tells in a few words what it did. */
  readonly misbehave: (random: Random) => Promise<string>;
  /** Gives nothing new from then on. Left out where its protocol promises nothing (Sparkplug, tag reports). */
  readonly finish?: () => Promise<Promised>;
  readonly stop: () => Promise<void>;
}

/** Makes one; null where what it needs is missing on this machine. */
export type MakeDevice = (place: PlantPlace) => Promise<PlantDevice | null>;

export interface PlantPlace {
  /** The drill's own folder. */
  readonly folder: string;
  readonly plant: {
    readonly data: string;
    readonly ports: { readonly database: number; readonly ingest: number };
  };
}

/** In milliseconds, as told. */
export const lasting = (what: string, milliseconds: number): string => `${what}, ${Math.round(milliseconds)} ms`;
