/** How pg writes a value as text for the server: the same for a flight as for its own queries. */
declare module 'pg/lib/utils.js' {
  export function prepareValue(value: unknown): Buffer | string | null;
}
