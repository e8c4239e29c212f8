import type { PrintTemplate } from '@millrace/hmi-client';

/** Where the rows of a document come from: "lines", "records" or "list"; undefined: it has none. */
const rowsFrom = ({ definition }: PrintTemplate): string | undefined => {
  const table = definition.table as { readonly rows?: { readonly from?: string } } | undefined;
  return table?.rows?.from;
};

/** Whether it prints a list as a whole. */
export const isOfList = (template: PrintTemplate): boolean =>
  template.kind === 'document' && rowsFrom(template) === 'list';

/** Of a list: labels of its records, and documents of it as a whole; of one record: all but those. */
export const fitting = (template: PrintTemplate, list: boolean): boolean =>
  template.kind === 'label' || isOfList(template) === list;

/** Labels of one call, as the server takes them. */
export const MOST_LABELS = 200;
export const LANGUAGES = ['en', 'bn', 'hi'] as const;
/** As each is called by who reads it. */
export const LANGUAGE_NAMES: Readonly<Record<(typeof LANGUAGES)[number], string>> = {
  en: 'English',
  bn: 'বাংলা',
  hi: 'हिन्दी',
};
/** The profile of the printers that take labels. */
export const PRINTER_PROFILE = 'label-printer';
