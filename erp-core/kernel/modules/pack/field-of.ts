import type { z } from 'zod';
import type { EntityDefinition } from '../../entity.ts';
import {
  choice,
  code,
  day,
  decimal,
  duration,
  gtin,
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
import type { PackField } from './manifest.ts';

/** The same field as a module would declare it. `targetOf`: the entity a reference points at; it has to be there. */
export function fieldOf(declared: PackField, targetOf: (name: string) => EntityDefinition): z.ZodType {
  const made = bare(declared, targetOf);
  return declared.optional ? made.nullable() : made;
}

function bare(declared: PackField, targetOf: (name: string) => EntityDefinition): z.ZodType {
  const { type, label, help, example, search, fixed, max, sensitive, choices, series, references } = declared;
  const meta = {
    label,
    ...(help ? { help } : {}),
    ...(example === undefined ? {} : { example }),
    ...(search ? { search } : {}),
    ...(fixed ? { fixed } : {}),
    ...(sensitive === undefined ? {} : { sensitive }),
  };
  switch (type) {
    case 'text':
      return text({ ...meta, ...(max === undefined ? {} : { max }) });
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
    case 'reference':
      return ref({ definition: targetOf(references ?? '') }, meta);
  }
}
