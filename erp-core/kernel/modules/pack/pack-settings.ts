import { z } from 'zod';
import { valueName } from './names.ts';
import { type PackField, packField } from './pack-field.ts';

/** Kinds that a company sets, and a formula reckons with: one value each, which names no record. */
const SETTING_TYPES: readonly PackField['type'][] = [
  'text',
  'code',
  'unit',
  'whole-number',
  'decimal',
  'percent',
  'yes-no',
  'date',
  'duration',
  'choice',
];

const packSetting = packField.superRefine((field, context) => {
  const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (!SETTING_TYPES.includes(field.type)) say('type', `no company sets a ${field.type}`);
  if (field.default === undefined)
    say('default', 'says what holds where a company has set nothing: a pack works from its first day');
  for (const property of ['search', 'fixed', 'sensitive', 'optional', 'fill'] as const)
    if (field[property] !== undefined) say(property, 'is for fields of records');
});

/** What a company may set for a pack, value by value, from a moment on; rules read it as `setting.<name>`. */
export const packSettings = z
  .record(valueName, packSetting)
  .refine((all) => Object.keys(all).length <= 50, 'at most fifty');
