import { columnOf } from './table.ts';

/** SQL of the ids of a record and of all that hangs below it. `root` is a parameter. */
export const idsUnder = (table: string, tree: string, root: string): string =>
  `(with recursive below as (
      select b.id from ${table} b where b.id = ${root}
      union select b.id from ${table} b join below on b.${columnOf(tree)} = below.id
    ) select id from below)`;
