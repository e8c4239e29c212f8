declare module 'pg-copy-streams' {
  import type { Readable, Writable } from 'node:stream';
  import type { Submittable } from 'pg';

  /** Rows of a `copy … from stdin`. */
  export function from(sql: string): Writable & Submittable & { readonly rowCount: number };
  /** Rows of a `copy … to stdout`. */
  export function to(sql: string): Readable & Submittable & { readonly rowCount: number };
}
