import { z } from 'zod';
import { isUcum } from './ucum.ts';

/** A unit by its UCUM code: "Cel", "kg", "m3/h", "{piece}", "1". */
export const ucumUnit = z
  .string()
  .max(64)
  .refine(isUcum, { error: 'not a UCUM unit; write one like Cel, kg, kW.h, m3/h, % or {piece}' });
