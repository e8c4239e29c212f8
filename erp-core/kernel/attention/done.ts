import { permits } from '../caller.ts';
import type { QueryContext } from '../query.ts';
import type { AttentionKind } from './attention.ts';
import { askedIn } from './kinds.ts';

type Values = Readonly<Record<string, unknown>>;

interface AuditRow {
  readonly command: string;
  readonly key: string;
  readonly at: number;
  readonly user: string;
  readonly userName: string | null;
  readonly input: Values;
  readonly result: Values | null;
}

/** Something that a person has seen to. */
export interface Done {
  readonly kind: string;
  readonly item: string;
  readonly title: string;
  /** What was done. */
  readonly did: string;
  readonly at: number;
  readonly by: string;
  readonly byName: string | null;
  /** What takes it back, where something does and the caller may. */
  readonly undo: { readonly command: string; readonly input: Values } | null;
}

/** The predicate is that of the index on these rows. */
const BY_PEOPLE = `a.refusal is null and a.user_id not like 'system:%'`;

const isOwn = ({ called, own }: AttentionKind): boolean => called === undefined || own === true;

/** What people have seen to since a moment (µs), newest first, as far as the caller may know of it. */
export async function doneSince(
  context: QueryContext,
  kinds: readonly AttentionKind[],
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<readonly Done[]> {
  const { db, caller } = context;
  const named = (of: readonly AttentionKind[]) => of.flatMap(({ cleared }) => cleared.map(({ command }) => command));
  const commands = [...new Set(named(kinds))];
  // Of these others are told as well. Of the rest only his own: what all others gave must not crowd it out.
  const ofAll = named(kinds.filter((kind) => !isOwn(kind)));
  const rows = await db.rows<AuditRow>(
    `select a.command, a.key, a.at, a.user_id as "user", m.name as "userName", a.input, o.outcome->'result' as result
     from unnest($1::text[]) c
       cross join lateral (
         select a.* from kernel.audit a where a.command = c and a.at >= $2 and ${BY_PEOPLE}
           and (c = any($4) or a.user_id = $5)
         order by a.at desc limit $3) a
       left join kernel.membership m on m.user_id = a.user_id
       left join kernel.command_outcome o on o.key = a.key
     order by a.at desc, a.seq desc limit $3`,
    [commands, since, limit, ofAll, caller.user],
  );
  const done: Done[] = [];
  for (const kind of kinds) done.push(...(await ofKind(context, kind, rows)));
  return done.sort((a, b) => b.at - a.at).slice(0, limit);

  async function ofKind(of: QueryContext, kind: AttentionKind, all: readonly AuditRow[]): Promise<readonly Done[]> {
    const touched = all.flatMap((row) => {
      const cleared = kind.cleared.find(({ command }) => command === row.command);
      const isTold = !isOwn(kind) || row.user === caller.user;
      return cleared && isTold ? cleared.of(row.input).map((item) => ({ row, item })) : [];
    });
    if (touched.length === 0) return [];
    const called = await kind.called?.(
      askedIn(of),
      touched.map(({ item }) => item),
    );
    return touched.flatMap(({ row, item }) => {
      const title = called ? called.get(item) : askedIn(of).say(kind.label);
      return title === undefined ? [] : [told(of, kind, { row, item, title })];
    });
  }
}

function told(
  { registry, caller }: QueryContext,
  { name }: AttentionKind,
  { row, item, title }: { readonly row: AuditRow; readonly item: string; readonly title: string },
): Done {
  const definition = registry.commands.get(row.command);
  const { at, user: by, userName: byName } = row;
  const did = definition?.label[caller.locale] ?? row.command;
  return { ...{ kind: name, item, title, did, at, by, byName }, undo: undoOf() };

  function undoOf(): Done['undo'] {
    const back = definition?.reversedBy && registry.commands.get(definition.reversedBy.command);
    if (!back || !permits(caller, back.permission)) return null;
    const { locale } = caller;
    const input = definition?.reversedBy?.input({ input: row.input as never, result: row.result ?? {}, locale });
    return input ? { command: back.name, input } : null;
  }
}
