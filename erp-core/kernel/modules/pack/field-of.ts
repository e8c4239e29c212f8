import { z } from 'zod';
import { geo, money, quantityIn } from '../../compound-fields.ts';
import type { EntityDefinition } from '../../entity.ts';
import {
  choice,
  code,
  day,
  decimal,
  duration,
  type FieldOptions,
  gtin,
  json,
  localized,
  moment,
  numbered,
  percent,
  quantity,
  ref,
  text,
  unit,
  unitCost,
  wholeNumber,
  yesNo,
} from '../../fields.ts';
import { file, image } from '../../files/file-field.ts';
import { lines } from '../../lines/lines.ts';
import { person, refs } from '../../many-fields.ts';
import { schemaOfShape } from './json-shape.ts';
import type { PackField, PackLines } from './pack-field.ts';

type Targets = (name: string) => EntityDefinition;

/** The same field as a module would declare it. `targetOf`: the entity a reference points at; it has to be there. */
export function fieldOf(declared: PackField, targetOf: Targets): z.ZodType {
  const made = bareField(declared, targetOf);
  if (declared.default !== undefined) return (made as z.ZodAny).default(made.parse(declared.default));
  return declared.optional ? made.nullable() : made;
}

/** The same lines as a module would declare them. */
export function linesOf({ label, help, min, max, fields }: PackLines, targetOf: Targets): z.ZodType {
  const made = Object.entries(fields).map(([name, one]) => [name, fieldOf(one, targetOf)] as const);
  return lines(Object.fromEntries(made), {
    label,
    ...(help ? { help } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  });
}

/** What names the record above in a tree: the entity itself makes a reference of it. */
export const aboveField = (declared: PackField): z.ZodType =>
  z
    .uuid()
    .meta({ field: 'id', ...metaOf(declared) })
    .nullable();

const metaOf = ({ label, help, example, search, fixed, sensitive }: PackField): FieldOptions => ({
  label,
  ...(help ? { help } : {}),
  ...(example === undefined ? {} : { example }),
  ...(search ? { search } : {}),
  ...(fixed ? { fixed } : {}),
  ...(sensitive === undefined ? {} : { sensitive }),
});

/** Without what makes it empty or begun. */
export function bareField(declared: PackField, targetOf: Targets): z.ZodType {
  const { type, max, signed = false, choices, series, references, schema, accept, maxBytes } = declared;
  const meta = metaOf(declared);
  const most = max === undefined ? {} : { max };
  const size = maxBytes === undefined ? {} : { maxBytes };
  switch (type) {
    case 'text':
      return text({ ...meta, ...most });
    case 'code':
      return code(meta);
    case 'localized':
      return localized(meta);
    case 'unit':
      return unit(meta);
    case 'whole-number':
      return wholeNumber(meta);
    case 'yes-no':
      return yesNo(meta);
    case 'moment':
      return moment(meta);
    case 'date':
      return day(meta);
    case 'choice':
      return choice(Object.keys(choices ?? {}) as [string, ...string[]], { ...meta, choices: choices as never });
    case 'duration':
      return duration(meta);
    case 'percent':
      return percent(meta);
    case 'numbered':
      return numbered(series ?? '', meta);
    case 'barcode':
      return gtin(meta);
    case 'decimal':
      return decimal(meta);
    case 'quantity':
      return quantity(meta);
    case 'unit-cost':
      return unitCost(meta);
    case 'money':
      return money({ ...meta, signed });
    case 'quantity-in':
      return quantityIn({ ...meta, signed });
    case 'geo':
      return geo(meta);
    case 'file':
      return file({ ...meta, ...(accept ? { accept } : {}), ...size });
    case 'image':
      return image({ ...meta, ...size });
    case 'person':
      return person(meta);
    case 'json':
      return json(schemaOfShape(schema ?? { type: 'boolean' }), meta);
    case 'reference':
      return ref({ definition: targetOf(references ?? '') }, meta);
    case 'references':
      return refs({ definition: targetOf(references ?? '') }, { ...meta, ...most });
  }
}
