/** What a person reads, in the languages that are there from the first string on. */
export interface Label {
  readonly en: string;
  readonly bn: string;
  readonly hi: string;
}

export type Locale = keyof Label;

/** The text in the reader's language; `{name}` in it stands for the detail of that name. */
export function say(label: Label, locale: Locale, details: Readonly<Record<string, unknown>> = {}): string {
  return label[locale].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = details[name];
    return value === undefined ? whole : typeof value === 'string' ? value : JSON.stringify(value);
  });
}
