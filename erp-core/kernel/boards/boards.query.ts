import { permits } from '../caller.ts';
import type { Db } from '../db.ts';
import { id } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { WHOLE_COMPANY } from '../views/view.ts';
import type { BoardDefinition } from './board.ts';
import { shareBoard } from './shared-board.commands.ts';

interface Found {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly scope: 'own' | 'role' | 'company';
  readonly role: string | null;
  readonly roleName: object | null;
  readonly owner: string;
  readonly ownerName: string | null;
  readonly published: number;
  readonly hasDraft: boolean;
  readonly at: number;
  /** The caller has it: it is his own, his role's or the company's. */
  readonly has: boolean;
}

const LIST = `select b.id, b.version, b.name, b.scope, b.role, r.name as "roleName", b.owner, b.published, b.at::float8 as at,
    b.draft is not null as "hasDraft",
    (select m.name from kernel.membership m where m.user_id = b.owner) as "ownerName",
    coalesce(b.scope = 'company' or (b.scope = 'own' and b.owner = $1) or exists (
      select from kernel.membership_role mr join kernel.membership m on m.id = mr.membership
      where mr.role = b.role and m.user_id = $1), false) as has
  from kernel.board b left join kernel.role r on r.id = b.role
  where b.scope <> 'own' or b.owner = $1
  order by array_position(array['own', 'role', 'company'], b.scope), b.name, b.id`;

/**
 * The boards that the caller has, his own first; whoever may share has those of all roles. `begins`: the board of his home
 * page, by his own choice, else his roles', else the company's; null: nobody chose. `shown`: what the asked board (none
 * asked: that one) shows, and to whoever may change it what is worked on. Throws `Refused` where there is no such board.
 */
export const boardsQuery = query('kernel.boards', {
  label: { en: 'Boards', bn: 'বোর্ড', hi: 'बोर्ड' },
  permission: OF_EVERY_MEMBER,
  input: { board: id().optional() },
  async run({ board: asked }, { db, caller }) {
    const found = await db.rows<Found>(LIST, [caller.user]);
    const begun = await db.rows<{ holder: string; board: string }>(
      'select holder, board from kernel.board_default',
      [],
    );
    const may = permits(caller, shareBoard.permission);
    const mine = found.filter(({ has, published }) => has && published > 0);
    const holders = [caller.user, ...mine.flatMap(({ role }) => role ?? []), WHOLE_COMPANY];
    const begins = holders
      .flatMap((holder) => begun.filter((one) => one.holder === holder))
      .find(({ board }) => mine.some((one) => one.id === board))?.board;
    const rows = found
      .filter(({ has }) => has || may)
      .map((row) => {
        const begunFor = begun.filter(({ board }) => board === row.id).map(({ holder }) => holder);
        return {
          ...row,
          mayChange: row.scope === 'own' || may,
          beginsForMe: begunFor.includes(caller.user),
          beginsForOthers: begunFor.some((holder) => holder !== caller.user),
        };
      });
    const shownRow = rows.find((row) => row.id === (asked ?? begins));
    if (asked !== undefined && !shownRow) throw new Refused(refuse('not-found', { id: asked }));
    return {
      rows,
      begins: begins ?? null,
      shown: shownRow ? await contentOf(db, shownRow.id, shownRow.mayChange) : null,
    };
  },
});

async function contentOf(db: Db, board: string, mayChange: boolean) {
  const [content] = await db.rows<{ published: BoardDefinition | null; draft: BoardDefinition | null }>(
    `select v.definition as published, b.draft from kernel.board b
     left join kernel.board_version v on v.board = b.id and v.number = b.published where b.id = $1`,
    [board],
  );
  return { id: board, published: content?.published ?? null, draft: mayChange ? (content?.draft ?? null) : null };
}

const MOST_TOLD = 50;

/** What was published of a board, the newest first: whoever may change it takes an earlier one up again as a draft. */
export const boardVersionsQuery = query('kernel.board.versions', {
  label: { en: 'Versions of a board', bn: 'বোর্ডের সংস্করণ', hi: 'बोर्ड के संस्करण' },
  permission: OF_EVERY_MEMBER,
  input: { board: id() },
  async run({ board }, { db, caller }) {
    const [found] = await db.rows<{ scope: string; owner: string }>(
      'select scope, owner from kernel.board where id = $1',
      [board],
    );
    const isOwn = found?.scope === 'own' && found.owner === caller.user;
    if (!found || !(isOwn || (found.scope !== 'own' && permits(caller, shareBoard.permission))))
      throw new Refused(refuse('not-found', { id: board }));
    const rows = await db.rows(
      `select v.number, v.definition, v.at::float8 as at, v.by,
         (select m.name from kernel.membership m where m.user_id = v.by) as "byName"
       from kernel.board_version v where v.board = $1 order by v.number desc limit ${MOST_TOLD}`,
      [board],
    );
    return { rows };
  },
});
