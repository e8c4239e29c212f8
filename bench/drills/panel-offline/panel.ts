import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The clocks of a device, ms beside those of this machine. */
export interface DeviceClocks {
  /** How much of the shift has gone by that did not go by here. */
  readonly skipped: number;
  /** How wrong the device's own clock is. */
  readonly wrong: number;
}

const SCRIPT = readFileSync(join(import.meta.dirname, 'panel.in-page.js'), 'utf8');

/** What is given to the browser to run before the panel's own scripts. */
export const inPage = (clocks: DeviceClocks): string =>
  `(({ skipped, wrong }) => {\n${SCRIPT}\n})(${JSON.stringify(clocks)});`;

/** An entry of the panel's journals, as far as a drill looks at it. */
export interface HeldEntry {
  readonly key: string;
  readonly seq: number;
  readonly kind: 'fact' | 'request';
  readonly entity: string;
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly refused: { readonly code: string; readonly message: string } | null;
}

/** Something a person says at the terminal. */
export interface Saying {
  readonly n: number;
  /** ms of the shift that go by before it is said. */
  readonly after: number;
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Fields that name a moment, by how long before now that is, µs. */
  readonly moments: Readonly<Record<string, number>>;
}

/** The panel has called it saved, under this key; `at`: the true moment, ms. */
export interface Saved {
  readonly n: number;
  readonly key: string;
  readonly at: number;
}

export interface Shown {
  readonly entries: readonly HeldEntry[];
  readonly places: readonly { readonly name: string; readonly fault: string | null }[];
}

export interface Left {
  readonly waiting: number;
  readonly refused: number;
  /** Somebody is here, and the plant says so. */
  readonly signedIn: boolean;
  /** Nobody is here: the glass asks who works at it. */
  readonly asks: boolean;
  readonly terminal: string | null;
  /** How many the copy beside the terminal holds; null: it is not reached. */
  readonly box: number | null;
  /** Whether it stays that terminal over a power cut, as far as it knows. */
  readonly lasting: boolean | null;
  /** What one journal, or all of the device, had lost and got back. */
  readonly recovered: readonly { readonly lost: string; readonly entries: number }[];
}
