import { type AggregateRequest, aggregateEntity } from '../aggregate.ts';
import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { sheetText } from '../export-rows.ts';
import type { SheetCell } from '../import/columns.ts';
import type { GroupView, ListRequest } from '../kernel.ts';
import { refuse } from '../kernel-refusals.ts';
import { listPlaced } from '../listing.ts';
import { Refused } from '../refusal.ts';
import type { Action } from '../rights/grant.ts';
import { exportWorkbook } from '../workbook/export-workbook.ts';
import { aggregateGroup } from './aggregate-group.ts';
import { exportGroup } from './export-group.ts';
import type { GroupMember } from './group.ts';
import { listGroup } from './list-group.ts';

type Sheet = Omit<ListRequest, 'cursor' | 'limit'>;

/** What the kernel does in one company: looked up, permitted and read as any list is. */
export interface GroupOptions {
  readonly entityNamed: (caller: Caller, name: string) => Promise<{ readonly entity: EntityDefinition }>;
  readonly read: <Result>(
    caller: Caller,
    permission: string,
    work: (db: Db) => Promise<Result>,
    action?: Action,
  ) => Promise<Result>;
  readonly exported: (
    caller: Caller,
    name: string,
    request: Sheet,
  ) => Promise<AsyncIterable<readonly (readonly SheetCell[])[]>>;
  /** Without a right: for what asks after no records. */
  readonly asking: <Result>(caller: Caller, work: (db: Db) => Promise<Result>) => Promise<Result>;
}

export function createGroupView({ entityNamed, read, exported, asking }: GroupOptions): GroupView {
  const rowsOf = async (members: readonly GroupMember[], name: string, request: Sheet) =>
    exportGroup(members, await declared(members, name), (caller) => exported(caller, name, request));

  /** What the records are; a company that has switched their module off says so when it is asked itself. */
  async function declared(members: readonly GroupMember[], name: string): Promise<EntityDefinition> {
    let refused: unknown = new Refused(refuse('unknown-name', { name }));
    for (const { caller } of members) {
      try {
        return (await entityNamed(caller, name)).entity;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused = error;
      }
    }
    throw refused;
  }

  return {
    list: (members, name, request) =>
      listGroup(members, request, {
        async list({ caller }, page, after) {
          const { entity } = await entityNamed(caller, name);
          return read(
            caller,
            entity.name,
            (db) => listPlaced(db, caller, entity, page, { after, typed: true }),
            'read',
          );
        },
        read: (work) => {
          const [first] = members;
          if (!first) throw new TypeError('a group view is asked for at least one company');
          return asking(first.caller, work);
        },
      }),
    aggregate: async (members, name, request) =>
      aggregateGroup(members, await declared(members, name), request, async ({ caller }, asked: AggregateRequest) => {
        const { entity } = await entityNamed(caller, name);
        return read(caller, entity.name, (db) => aggregateEntity(db, caller, entity, asked), 'read');
      }),
    exportRows: async (members, name, request) => sheetText(await rowsOf(members, name, request)),
    exportWorkbook: async (members, name, request) => exportWorkbook(name, await rowsOf(members, name, request)),
  };
}
