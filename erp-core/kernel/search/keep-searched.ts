import type { ClientBase, Pool } from 'pg';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../field-meta.ts';
import { columnOf } from '../table.ts';

type Declared = Pick<EntityDefinition, 'name' | 'search' | 'table'>;

/** Fields whose words are kept, each with its column. What is secret is in no index. */
export const columnsSearched = ({ search, table }: Declared): Readonly<Record<string, string>> =>
  Object.fromEntries(
    search.flatMap((field) => {
      const schema = table.fields[field];
      return schema && !fieldMeta(schema).secret ? [[field, columnOf(field)]] : [];
    }),
  );

/**
 * Has the words of these entities' searched fields kept from now on, by whatever writes their tables; to be run as the
 * owner, after the tables were made or changed. Where nothing has changed it takes no lock. Records that are there already
 * are left to the backlog.
 */
export async function keepSearched(
  owner: Pick<Pool | ClientBase, 'query'>,
  entities: readonly Declared[],
): Promise<void> {
  for (const one of entities) {
    await owner.query(
      `do $$ begin if to_regclass('${one.table.name}') is not null then
         call kernel.keep_searched('${one.table.name}', '${one.name}', '${JSON.stringify(columnsSearched(one))}');
       end if; end $$`,
    );
  }
}
