/** JSON as it lies in the database: what was checked once when it was applied, and has no type here. */
export type Json = string | number | boolean | null | readonly Json[] | JsonRecord | undefined;
export interface JsonRecord {
  readonly [key: string]: Json;
}

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The records of a list; nothing where it is none. */
export const list = (value: unknown): JsonRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
