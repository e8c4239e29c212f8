/** Time in milliseconds since 1970, as devices count it. */
export type Millis = number;

/** What a device wants to send. `at` is when it happened; the payload already holds it, in the device's own writing. */
export interface Message {
  readonly at: Millis;
  readonly topic: string;
  readonly payload: string;
}

/** A device of the demo plant: told how far time has come, it says what it would have sent until then. */
export interface SimulatedDevice {
  readonly id: string;
  readonly speaks: 'mqtt' | 'http';
  /** How often it reports while nothing special happens. */
  readonly every: Millis;
  /** Messages from the last call up to `to`, oldest first; between two of the usual reports lies `every`. */
  advance(to: Millis, every: Millis): Message[];
  /** Counters and the like, kept so that the next run goes on from here. */
  save(): DeviceMemory;
}

export type DeviceMemory = Readonly<Record<string, number>>;
