import { z } from 'zod';
import { codes, label, valueName } from './names.ts';
import type { PackField } from './pack-field.ts';

/** Kinds that a company sets, and a formula reckons with: one value each, which names no record. */
const SETTING_TYPES = [
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
] as const satisfies readonly PackField['type'][];

const packSetting = z
  .strictObject({
    type: z.enum(SETTING_TYPES),
    label,
    help: label.optional(),
    example: z.json().optional(),
    /** What holds where a company has set nothing: a pack works from its first day. */
    default: z.json(),
    max: z.int().min(1).max(10_000).optional(),
    choices: z.record(codes, label).optional(),
  })
  .superRefine(({ type, max, choices }, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (max !== undefined && type !== 'text') say('max', 'only a text has it');
    if (type !== 'choice' && choices) say('choices', 'only a choice has it');
    if (type === 'choice' && Object.keys(choices ?? {}).length === 0) say('choices', 'at least one');
  });
export type PackSetting = z.infer<typeof packSetting>;

/** What a company may set for a pack, value by value, from a moment on; rules read it as `setting.<name>`. */
export const packSettings = z
  .record(valueName, packSetting)
  .refine((all) => Object.keys(all).length <= 50, 'at most fifty');
export type PackSettings = z.infer<typeof packSettings>;
