import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Language, setLabel, toPdf } from '../index.ts';
import { drawText } from '../paint/draw-text.ts';
import { toBitmap } from '../paint/to-bitmap.ts';
import type { TextMark } from '../sheet.ts';
import { fontNamed } from '../text/fonts.ts';
import { placeText } from '../text/place-text.ts';
import { piecesOf } from '../text/shape.ts';
import { readPdf } from './pdf-reader.ts';

/** The whole browser: the shell without a window (`CHROMIUM` of a run of the tests) draws letters with other hints. */
const CHROMIUM = '/usr/bin/chromium';
const there = existsSync(CHROMIUM);
if (!there && process.env.CI === 'true') throw new Error(`Chromium is wanted at ${CHROMIUM}`);

/** What scripts do that fonts alone do not: conjuncts, reph, vowel signs that move, marks in layers, mixed scripts, signs. */
const TEXTS: readonly (readonly [string, Language, string])[] = [
  ['conjuncts and reph', 'bn', 'ক্ষুদ্র কার্টন শ্রীমঙ্গল ব্রাহ্মণবাড়িয়া'],
  ['vowel signs before and around', 'bn', 'কিশোর গোলাপ নৌকা ক্যাশ দুঃখ চাঁদ'],
  ['digits, currency and Latin', 'bn', 'মোট ৳ ১২,৩৪৫.৬৭ (LOT-7)'],
  ['conjuncts and reph', 'hi', 'प्रार्थना कर्म श्रद्धा क्षेत्रीय ज्ञान'],
  ['vowel signs and nukta', 'hi', 'हिन्दी लड़की ख़रीद मूर्ति द्वितीय'],
  ['digits, currency and Latin', 'hi', 'कुल ₹ १२,३४५.६७ (LOT-7)'],
  ['kerning and accents', 'en', 'AVATAR To Wave: Größe ñandú 1/2'],
  ['all three in a line', 'en', 'Soap সাবান साबुन — 100 g'],
];
const SIZE = 20;
const DPI = 203;
const DOTS = DPI / 25.4;
const markOf = (text: string, language: Language): TextMark => {
  const box = {
    x: 2,
    y: 2,
    width: 120,
    height: 14,
    text,
    size: SIZE,
    bold: false,
    align: 'left',
    fit: 'shrink',
    language,
  };
  const [mark] = placeText(box as Parameters<typeof placeText>[0]);
  if (!mark) throw new Error(text);
  return mark;
};

/** In the page, which is no program of ours: a text piece by piece in its fonts, and which dots are dark. */
const DRAW = `async ({ pieces, size, language, x, y }) => {
  const canvas = document.querySelector('canvas');
  const pen = canvas.getContext('2d');
  document.documentElement.lang = language;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#000';
  let at = x;
  for (const { script, text } of pieces) {
    await document.fonts.load(size + 'px ' + script, text);
    pen.font = size + 'px ' + script;
    pen.fillText(text, at, y);
    at += pen.measureText(text).width;
  }
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const dots = [];
  for (let i = 0; i < data.length; i += 4) if (data[i] < 128) dots.push(i / 4);
  return { dots, width: at - x };
}`;
interface Drawn {
  readonly dots: readonly number[];
  readonly width: number;
}

/** How many of the dots that either has, both have; looked for within a dot of each other's place, for edges fall differently. */
function alike(a: Uint8Array, b: Uint8Array, width: number): number {
  const near = (dots: Uint8Array, at: number): boolean =>
    [0, 1, -1, width, -width, width + 1, width - 1, 1 - width, -1 - width].some((step) => dots[at + step] === 1);
  let [either, both] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (one[at] !== 1) continue;
      either += 1;
      if (near(other, at)) both += 1;
    }
  }
  return both / either;
}

describe.skipIf(!there)('text is set as Chromium sets it in the same fonts', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(() => browser?.close());

  test('every text, dot by dot, and as wide', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 200 } });
    const faces = (['latin', 'bengali', 'devanagari'] as const).map(
      (name) =>
        `@font-face { font-family: ${name}; src: url(data:font/ttf;base64,${Buffer.from(fontNamed(name).bytes).toString('base64')}); }`,
    );
    const size = (SIZE / 72) * DPI;
    await page.setContent(
      `<style>${faces.join('')} canvas { display: block } </style><canvas width="1200" height="160"></canvas>`,
    );
    const results = [];
    for (const [what, language, text] of TEXTS) {
      const mark = markOf(text, language);
      const pieces = piecesOf(text, { bold: false, language }).map((piece) => ({ ...piece }));
      const asked = { pieces, size, language, x: mark.x * DOTS, y: mark.baseline * DOTS };
      const theirs: Drawn = await page.evaluate(`(${DRAW})(${JSON.stringify(asked)})`);
      const ours = new Uint8Array(1200 * 160);
      const drawn = drawText(mark, DOTS, { width: 1200, height: 160 });
      for (const [at, share] of (drawn?.covered ?? new Float32Array()).entries()) {
        const { x, y, width } = drawn ?? { x: 0, y: 0, width: 1 };
        if (share >= 0.5) ours[(y + Math.floor(at / width)) * 1200 + x + (at % width)] = 1;
      }
      const dots = new Uint8Array(1200 * 160);
      for (const at of theirs.dots) dots[at] = 1;
      const width = mark.runs.reduce((sum, run) => sum + run.width, 0) * size;
      results.push({
        what: `${language} ${what}`,
        alike: alike(ours, dots, 1200),
        wider: Math.abs(width - theirs.width),
      });
    }
    for (const { what, alike: share, wider } of results) {
      expect(share, what).toBeGreaterThan(0.995);
      expect(wider, what).toBeLessThan(0.5);
    }
  });
});

test('a PDF shows the same dots as the printer gets, and says beside its glyphs what they read', async () => {
  for (const [what, language, text] of TEXTS) {
    const elements = [
      { kind: 'text', x: 2, y: 2, width: 90, height: 10, text, size: 14, bold: false, align: 'left', fit: 'shrink' },
      { kind: 'barcode', x: 2, y: 14, width: 90, height: 20, symbology: 'code-128', data: 'LOT-7', readable: false },
      { kind: 'box', x: 1, y: 1, width: 93, height: 38, thickness: 0.5 },
    ] as const;
    const sheet = setLabel({ width: 95, height: 40, dpi: DPI, language, elements });
    const [page] = readPdf(await toPdf([sheet], { title: what, language, made: new Date(0) }));
    if (!page) throw new Error(what);
    const wanted = toBitmap(sheet, DPI);
    expect({ width: page.map.width, height: page.map.height }).toEqual({ width: wanted.width, height: wanted.height });
    expect(alike(page.map.dots, wanted.dots, wanted.width), what).toBeGreaterThan(0.995);
    expect(page.texts).toEqual([text]);
    // Glyph by glyph where HarfBuzz put it, to a hundredth of a point.
    const [mark] = sheet.marks.filter((one): one is TextMark => one.kind === 'text');
    let pen = (mark?.x ?? 0) * (72 / 25.4);
    const places = (mark?.runs ?? []).flatMap(({ glyphs, font }) =>
      glyphs.map((glyph) => {
        const scale = (mark?.size ?? 0) / font.unitsPerEm;
        const place = { x: pen + glyph.x * scale, y: (mark?.baseline ?? 0) * (72 / 25.4) - glyph.y * scale };
        pen += glyph.advance * scale;
        return place;
      }),
    );
    expect(page.glyphs).toHaveLength(places.length);
    for (const [at, { x, y }] of places.entries()) {
      expect(Math.abs((page.glyphs[at]?.x ?? 0) - x), `${what}, glyph ${at}`).toBeLessThan(0.05);
      expect(Math.abs((page.glyphs[at]?.y ?? 0) - y), `${what}, glyph ${at}`).toBeLessThan(0.05);
    }
  }
});
