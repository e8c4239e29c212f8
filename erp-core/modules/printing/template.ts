import {
  choice,
  code,
  entity,
  json,
  localized,
  type PrintDefinition,
  type PrintTemplate,
  printDefinition,
  type Row,
  text,
} from '../../kernel/index.ts';

/** How a company prints its labels, where it does so otherwise than as they ship. Its history is its versions. */
export const template = entity('printing.template', {
  label: { en: 'Print template', bn: 'ছাপার টেমপ্লেট', hi: 'छपाई का टेम्पलेट' },
  key: ['code'],
  fields: {
    code: code({ search: true, fixed: true, example: 'stock.item-label', label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    name: localized({ search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    entity: text({ fixed: true, label: { en: 'Prints', bn: 'যা ছাপে', hi: 'क्या छापता है' } }),
    kind: choice(['label', 'document'], {
      fixed: true,
      label: { en: 'Kind', bn: 'ধরন', hi: 'प्रकार' },
      choices: {
        label: { en: 'Label', bn: 'লেবেল', hi: 'लेबल' },
        document: { en: 'Document', bn: 'দলিল', hi: 'दस्तावेज़' },
      },
    }),
    definition: json(printDefinition, { label: { en: 'Definition', bn: 'বিবরণ', hi: 'परिभाषा' } }),
  },
  search: ['code', 'name'],
  list: ['code', 'name', 'entity', 'kind'],
});
export type Template = Row<typeof template>;

/** A template as it prints: the company's own, else the one that ships. */
export interface TemplateInUse extends Pick<PrintTemplate, 'name' | 'label' | 'of'> {
  readonly definition: PrintDefinition;
  /** Null: it is as it ships. */
  readonly version: number | null;
  readonly id: string | null;
}

export function inUse(
  name: string,
  own: Template | undefined,
  shipped: PrintTemplate | undefined,
): TemplateInUse | undefined {
  if (own) {
    const said = own.name as { readonly en: string; readonly bn?: string; readonly hi?: string };
    const label = { en: said.en, bn: said.bn ?? said.en, hi: said.hi ?? said.en };
    return {
      name,
      label,
      of: own.entity,
      definition: own.definition as PrintDefinition,
      version: own.version,
      id: own.id,
    };
  }
  return shipped && { ...shipped, version: null, id: null };
}
