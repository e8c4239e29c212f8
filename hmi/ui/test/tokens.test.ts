import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contrast, difference, EYES } from './colours.ts';

const css = readFileSync(join(import.meta.dirname, '..', 'tokens.css'), 'utf8');
const THEMES = ['light', 'dark', 'contrast'] as const;
type Theme = (typeof THEMES)[number];

/** The colours of a theme: its own over those of the light one. */
function colours(theme: Theme): Readonly<Record<string, string>> {
  const own = (name: Theme): [string, string][] => {
    const block = new RegExp(`\\[data-theme="${name}"\\] \\{([^}]*)\\}`).exec(css)?.[1];
    if (block === undefined) throw new Error(`tokens.css has no theme ${name}`);
    return [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((match) => [match[1] ?? '', match[2] ?? '']);
  };
  return Object.fromEntries([...own('light'), ...own(theme)]);
}

interface Bar {
  readonly what: string;
  readonly on: readonly string[];
  readonly under: readonly string[];
  readonly least: number;
}
const PANEL = ['page', 'card', 'input'];
const OFFICE = ['o-page', 'o-surface', 'o-look'];
const ROWS = ['o-sunken', 'o-select', 'o-changed'];
const SERIES = [1, 2, 3, 4, 5, 6].map((n) => `series${n}`);
/** What is read on a panel 7:1 (values 10:1), in the office AA, what is only seen 3:1. */
const BARS: readonly Bar[] = [
  { what: 'values and labels of a panel', on: ['text1'], under: ['card', 'input'], least: 10 },
  { what: 'words of a panel', on: ['text1', 'text2'], under: PANEL, least: 7 },
  { what: 'words of the office', on: ['text1', 'text2', 'text3'], under: OFFICE, least: 4.5 },
  { what: 'words on a row that is looked at', on: ['text1', 'text2'], under: ROWS, least: 4.5 },
  { what: 'edges of what can be touched', on: ['edge'], under: ['card', 'input'], least: 3 },
  { what: 'edges in the office', on: ['o-edge'], under: OFFICE, least: 3 },
  { what: 'the focus', on: ['focus'], under: [...PANEL, ...OFFICE], least: 3 },
  { what: 'the action', on: ['action'], under: [...PANEL, ...OFFICE], least: 3 },
  { what: 'the word on the action', on: ['on-action'], under: ['action'], least: 7 },
  { what: 'the word on what is done', on: ['on-done'], under: ['done'], least: 4.5 },
  { what: 'done, on a panel', on: ['done'], under: ['input', 'card'], least: 3 },
  { what: 'the word of an offline strip', on: ['on-offline'], under: ['offline'], least: 7 },
  { what: 'what is wrong', on: ['o-invalid'], under: ['o-invalid-bg', ...OFFICE], least: 4.5 },
  { what: 'the word on a stop', on: ['o-on-stopped'], under: ['o-stopped'], least: 4.5 },
  { what: 'series and the words at their ends', on: SERIES, under: ['o-surface', 'o-look'], least: 4.5 },
  { what: 'lines of series on the page', on: SERIES, under: ['o-page'], least: 3 },
  ...[1, 2, 3, 4].map((n) => ({ what: `the digit of priority ${n}`, on: [`p${n}-on`], under: [`p${n}`], least: 4.5 })),
];

describe.each(THEMES)('in the %s theme', (theme) => {
  const of = colours(theme);
  test.each(BARS)('$what: at least $least to 1', ({ on, under, least }) => {
    const below: string[] = [];
    for (const word of on)
      for (const ground of under) {
        const ratio = contrast(of[word] ?? '', of[ground] ?? '');
        if (ratio < least) below.push(`--${word} on --${ground}: ${ratio.toFixed(2)}`);
      }
    expect(below).toEqual([]);
  });
  test.each(Object.entries(EYES))('%s eyes tell the priorities and "done" apart', (_name, eyes) => {
    const fills = ['p1', 'p2', 'p3', 'p4', 'done'];
    const close = fills.flatMap((one, at) =>
      fills.slice(at + 1).map((other) => [one, other, difference(of[one] ?? '', of[other] ?? '', eyes)] as const),
    );
    // The smallest is 32.7; a pair of red and green that looks fine comes to 12.
    expect(close.filter(([, , far]) => far < 30)).toEqual([]);
  });
});

test('every theme says every colour that the dark one says, and none that the light one does not know', () => {
  const known = new Set(Object.keys(colours('light')));
  for (const theme of THEMES) expect(Object.keys(colours(theme)).filter((name) => !known.has(name))).toEqual([]);
});
test('whoever wants no motion, or has forced colours, is answered', () => {
  expect(css).toContain('@media (prefers-reduced-motion: reduce)');
  expect(css).toContain('@media (forced-colors: active)');
});
