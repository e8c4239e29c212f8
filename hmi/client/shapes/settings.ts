import { z } from 'zod';
import { micros } from './common.ts';

const said = z.object({ field: z.string(), value: z.unknown(), from: micros, by: z.string().nullable() });
const group = z.object({
  name: z.string(),
  label: z.string(),
  values: z.record(z.string(), z.unknown()),
  fields: z.array(
    z.object({ field: z.string(), value: z.unknown(), since: micros.nullable(), by: z.string().nullable() }),
  ),
  upcoming: z.array(said),
});
export type SettingsGroup = z.infer<typeof group>;
/** `kernel.settings` { name?, at? } */
export const settings = z.object({ rows: z.array(group) });
/** `kernel.settings.history` { name }, newest first */
export const settingsHistory = z.object({
  rows: z.array(
    z.object({ field: z.string(), value: z.unknown(), from: micros, setAt: micros, setBy: z.string().nullable() }),
  ),
});
/** `kernel.numbering.preview` { series, site?, draft? } */
export const nextNumber = z.object({ number: z.string(), pattern: z.string() });
