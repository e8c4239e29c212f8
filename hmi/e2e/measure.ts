import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** What the brief asks of sizes: in millimetres on a panel (calibrated), in CSS pixels in the office. */
export interface SizeBar {
  readonly unit: 'mm' | 'px';
  /** Every target, either way. */
  readonly least: number;
  readonly key: number;
  readonly primary: readonly [number, number];
  readonly gap: number;
}
export const PANEL_SIZES: SizeBar = { unit: 'mm', least: 15, key: 20, primary: [30, 20], gap: 3 };
export const OFFICE_SIZES: SizeBar = { unit: 'px', least: 24, key: 24, primary: [24, 24], gap: 0 };

const SCRIPT = join(import.meta.dirname, 'measure.in-page.js');

async function ask(page: Page, what: 'smallTargets' | 'misfits' | 'clipped', how: object): Promise<string[]> {
  // Evaluated and not put in as a script: the server's pages run no script but their own.
  if (!(await page.evaluate<boolean>("'millraceMeasure' in globalThis")))
    await page.evaluate(readFileSync(SCRIPT, 'utf8'));
  return await page.evaluate<string[]>(`millraceMeasure.${what}(${JSON.stringify(how)})`);
}

/**
 * Targets within `within` that are too small or too close to each other, a line each. A checkbox is as large as the label
 * or cell that ticks it; what cannot be pressed is no target.
 */
export const smallTargets = (page: Page, within: string, bar: SizeBar): Promise<string[]> =>
  ask(page, 'smallTargets', { within, bar });

/**
 * What does not fit: a box wider than where it stands, or a button, heading or label whose words are cut off. What may be
 * cut (`mayCut`: a cell, an entry; not where there is no pointer) says its whole text under the pointer; a box that scrolls
 * is meant to.
 */
export const misfits = (page: Page, within: string, { mayCut }: { mayCut: boolean }): Promise<string[]> =>
  ask(page, 'misfits', { within, mayCut });

/** What has less height than its words, where nothing scrolls: the end of a text that nobody can ever see, a line each. */
export const clipped = (page: Page, within: string): Promise<string[]> => ask(page, 'clipped', { within });
