import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Blob, Face, Font } from 'harfbuzzjs';

const resolve = createRequire(import.meta.url).resolve;

/** The scripts that are set; everything else is looked for in the first one. */
export const SCRIPTS = ['latin', 'bengali', 'devanagari'] as const;
export type Script = (typeof SCRIPTS)[number];
export type FontName = Script | `${Script}-bold`;

/** Noto Sans, under the SIL Open Font License 1.1: one design for the three scripts, kept by Google. */
const PACKAGES: Readonly<Record<Script, readonly [packed: string, file: string]>> = {
  latin: ['noto-sans', 'NotoSans'],
  bengali: ['noto-sans-bengali', 'NotoSansBengali'],
  devanagari: ['noto-sans-devanagari', 'NotoSansDevanagari'],
};

export interface LoadedFont {
  readonly name: FontName;
  readonly bytes: Uint8Array;
  readonly font: Font;
  /** Units of one em; all advances, offsets and outlines are in them. */
  readonly unitsPerEm: number;
  /** Above and below the baseline, in parts of the size; positive both. */
  readonly ascent: number;
  readonly descent: number;
}

const loaded = new Map<FontName, LoadedFont>();

/** Read once in a process, when text of its script is first set. Throws what the file system says. */
export function fontNamed(name: FontName): LoadedFont {
  const known = loaded.get(name);
  if (known) return known;
  const bold = name.endsWith('-bold');
  const [packed, file] = PACKAGES[name.replace('-bold', '') as Script];
  const weight = bold ? '700Bold' : '400Regular';
  const bytes = readFileSync(resolve(`@expo-google-fonts/${packed}/${weight}/${file}_${weight}.ttf`));
  const face = new Face(new Blob(new Uint8Array(bytes)));
  const font = new Font(face);
  const { ascender, descender } = font.hExtents();
  const made = {
    ...{ name, bytes, font },
    unitsPerEm: face.upem,
    ascent: ascender / face.upem,
    descent: -descender / face.upem,
  };
  loaded.set(name, made);
  return made;
}

export const fontOf = (script: Script, bold: boolean): LoadedFont => fontNamed(bold ? `${script}-bold` : script);
