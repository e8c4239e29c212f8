import type { LabelElement, Label as SetLabel } from '@millrace/typesetting';
import { refuse } from '../kernel-refusals.ts';
import type { Label, Locale } from '../label.ts';
import { Refused } from '../refusal.ts';
import { type FilledText, readFilledText, type ValueAt } from './filled-text.ts';
import type { FilledWords, LabelDefinition, LabelElementDefinition } from './label-definition.ts';
import type { NamedField } from './names.ts';
import type { Manner } from './shown-value.ts';

type Names = ReadonlyMap<string, NamedField>;

/** What is wrong in a template: where, and what to do. */
export interface TemplateIssue {
  readonly path: string;
  readonly message: string;
}

/** A label template made ready: what it names, and what becomes of a record. */
export interface ReadyLabel {
  readonly names: readonly NamedField[];
  /** Throws `Refused` where a barcode has nothing to say, or says what is kept from the reader. */
  readonly fill: (values: ValueAt, manner: Manner) => SetLabel;
}

const inLocale = (words: FilledWords, locale: Locale): string => (typeof words === 'string' ? words : words[locale]);

type Filled = (values: ValueAt, manner: Manner) => LabelElement | null;

/** Reads every text of a template in a reader's language, or tells all that is wrong. */
export function readyLabel(
  { elements, width, height, dpi }: LabelDefinition,
  names: Names,
  locale: Locale,
): ReadyLabel | { readonly issues: readonly TemplateIssue[] } {
  const issues: TemplateIssue[] = [];
  const used = new Set<string>();
  const read = (text: string, path: string): FilledText => {
    const made = readFilledText(text, names, locale);
    if ('fault' in made) issues.push({ path, message: made.fault });
    else for (const name of made.names) used.add(name);
    return 'fault' in made ? NOTHING : made;
  };
  const bounds = elements.flatMap((element, at) => outside(element, { width, height }, at, locale));
  const ready = elements.map((element, at) => readyElement(element, at, { read, locale }));
  if (issues.length > 0 || bounds.length > 0) return { issues: [...bounds, ...issues] };
  return {
    names: [...used].flatMap((name) => names.get(name) ?? []),
    fill: (values, manner) => ({
      ...{ width, height, dpi, language: manner.locale },
      elements: ready.flatMap((fill) => fill(values, manner) ?? []),
    }),
  };
}

const NOTHING: FilledText = { names: [], isNumber: false, text: () => '' };

const OUTSIDE: Label = {
  en: 'it reaches beyond the label: move it, or make it smaller',
  bn: 'এটি লেবেলের বাইরে যায়: সরান, অথবা ছোট করুন',
  hi: 'यह लेबल से बाहर जाता है: खिसकाएँ, या छोटा करें',
};

function outside(
  { x, y, width, height }: LabelElementDefinition,
  label: { readonly width: number; readonly height: number },
  at: number,
  locale: Locale,
): readonly TemplateIssue[] {
  const fits = x + width <= label.width + 0.01 && y + height <= label.height + 0.01;
  return fits ? [] : [{ path: `definition.elements.${at}`, message: OUTSIDE[locale] }];
}

interface Readying {
  readonly read: (text: string, path: string) => FilledText;
  readonly locale: Locale;
}

function readyElement(element: LabelElementDefinition, at: number, { read, locale }: Readying): Filled {
  const path = `definition.elements.${at}`;
  if (element.kind === 'text') {
    const made = read(inLocale(element.text, locale), `${path}.text`);
    return (values, manner) => ({ ...element, text: made.text(values, 'people', manner) ?? '' });
  }
  if (element.kind === 'barcode') return readyBarcode(element, at, { read, locale });
  return () => element;
}

function readyBarcode(
  { data, optional, ...element }: Extract<LabelElementDefinition, { kind: 'barcode' }>,
  at: number,
  { read }: Readying,
): Filled {
  const path = `definition.elements.${at}.data`;
  const parts: readonly (readonly [string, FilledText])[] =
    typeof data === 'string'
      ? [['', read(data, path)]]
      : Object.entries(data).map(([ai, text]) => [`(${ai})`, read(text, `${path}.${ai}`)]);
  const what = typeof data === 'string' ? data : Object.values(data).join(' ');
  const about = { element: at + 1, what };
  return (values, manner) => {
    const texts = parts.map(([ai, part]) => [ai, part.text(values, 'machine', manner)] as const);
    if (texts.some(([, text]) => text === null)) throw new Refused(refuse('print-element-kept', about));
    const said = texts.flatMap(([ai, text]) => (text ? [ai + text] : [])).join('');
    if (said !== '') return { ...element, data: said };
    if (optional) return null;
    throw new Refused(refuse('print-element-empty', about));
  };
}
