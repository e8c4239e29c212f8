/** What a person reads, in the languages that are there from the first string on. */
export interface Label {
  readonly en: string;
  readonly bn: string;
  readonly hi: string;
}

export type Locale = keyof Label;

/** The text in the reader's language; `{name}` in it stands for the detail of that name, a label for its own words. */
export function say(label: Label, locale: Locale, details: Readonly<Record<string, unknown>> = {}): string {
  return label[locale].replaceAll(/\{([\w.]+)\}/g, (whole, name: string) => {
    const value = details[name];
    if (isLabel(value)) return value[locale];
    return value === undefined ? whole : typeof value === 'string' ? value : JSON.stringify(value);
  });
}

const isLabel = (value: unknown): value is Label =>
  typeof value === 'object' && value !== null && 'en' in value && 'bn' in value && 'hi' in value;
