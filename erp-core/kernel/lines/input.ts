import { z } from 'zod';
import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { withoutDefault } from '../field-meta.ts';
import { id } from '../fields.ts';
import type { PartDefinition } from './lines.ts';

const optionalWhereNull = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.safeParse(null).success ? field.optional() : field]),
  );

/** A line that is not there yet. It may bring an id of its own, made where nobody could be asked for one. */
export const newLine = ({ fields }: PartDefinition): z.ZodObject =>
  z.strictObject({ id: id().optional(), ...optionalWhereNull(fields) });

/** A line that is there keeps what is not said of it. */
const knownLine = ({ fields }: PartDefinition): z.ZodObject =>
  z.strictObject({
    id: id().optional(),
    ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, withoutDefault(field).optional()])),
  });

/**
 * What a person writes of a record's lines: all of them, in their order. Where the record is changed, those with the id
 * of a line stay that line, and what is not named is gone; left out altogether, all stay as they are.
 */
export function linesInput(part: PartDefinition, verb: 'create' | 'change'): z.ZodType {
  const { min, max, label, help } = part.options;
  const meta = { field: 'lines', ...(label ? { label } : {}), ...(help ? { help } : {}) };
  const fresh = newLine(part);
  if (verb === 'create') {
    const all = z.array(fresh).min(min).max(max);
    return min > 0 ? all.meta(meta) : all.optional().meta(meta);
  }
  const all = z.array(
    knownLine(part).superRefine((line, context) => {
      if (line.id !== undefined) return;
      const { error } = fresh.safeParse(line);
      for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
    }),
  );
  return all.min(min).max(max).optional().meta(meta);
}

/** By the name of each part, what the input of a standard command takes of it. */
export const partInputs = ({ parts }: EntityDefinition, verb: 'create' | 'change'): Fields =>
  Object.fromEntries(parts.map((part) => [part.name, linesInput(part, verb)]));
