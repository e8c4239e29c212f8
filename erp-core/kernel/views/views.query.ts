import { permits } from '../caller.ts';
import { text } from '../fields.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { shareView } from './shared-view.commands.ts';
import { lackingIn, type ViewDefinition, WHOLE_COMPANY, withoutFields } from './view.ts';
import { viewTarget } from './view-target.ts';

interface Found {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly scope: 'own' | 'role' | 'company';
  readonly role: string | null;
  readonly roleName: object | null;
  readonly owner: string;
  readonly ownerName: string | null;
  readonly definition: ViewDefinition;
  /** The caller has it: it is his own, his role's or the company's. */
  readonly has: boolean;
}

/**
 * The views of one kind of records that the caller has, his own first; whoever may share has those of all roles. A view that
 * names fields which are gone, or kept from the reader, says so in `lacking`, and opens without them. `begins`: the view
 * that his list opens with, by his own choice, else his roles', else the company's.
 */
export const viewsQuery = query('kernel.views', {
  label: { en: 'Views of a list', bn: 'তালিকার ভিউ', hi: 'सूची के दृश्य' },
  permission: OF_EVERY_MEMBER,
  input: { entity: text() },
  async run({ entity }, context) {
    const { db, caller } = context;
    const of = viewTarget(context, entity, caller);
    const found = await db.rows<Found>(
      `select v.id, v.version, v.name, v.scope, v.role, r.name as "roleName", v.owner, v.definition,
         (select m.name from kernel.membership m where m.user_id = v.owner) as "ownerName",
         coalesce(v.scope = 'company' or (v.scope = 'own' and v.owner = $2) or exists (
           select from kernel.membership_role mr join kernel.membership m on m.id = mr.membership
           where mr.role = v.role and m.user_id = $2), false) as has
       from kernel.view v left join kernel.role r on r.id = v.role
       where v.entity = $1 and (v.scope <> 'own' or v.owner = $2)
       order by array_position(array['own', 'role', 'company'], v.scope), v.name, v.id`,
      [entity, caller.user],
    );
    const begun = await db.rows<{ holder: string; view: string }>(
      `select holder, view from kernel.view_default where entity = $1`,
      [entity],
    );
    const mine = found.filter(({ has }) => has);
    const holders = [caller.user, ...mine.flatMap(({ role }) => role ?? []), WHOLE_COMPANY];
    const begins = holders
      .flatMap((holder) => begun.filter((one) => one.holder === holder))
      .find(({ view }) => mine.some(({ id }) => id === view));
    const may = permits(caller, shareView.permission);
    return {
      rows: found
        .filter(({ has }) => has || may)
        .map(({ definition, has, ...view }) => {
          const lacking = lackingIn(definition, of, caller);
          const begunFor = begun.filter((one) => one.view === view.id).map(({ holder }) => holder);
          return {
            ...view,
            definition: withoutFields(definition, lacking),
            lacking,
            mayChange: view.scope === 'own' || may,
            beginsForOthers: begunFor.some((holder) => holder !== caller.user),
            beginsForMe: begunFor.includes(caller.user),
            has,
          };
        }),
      begins: begins?.view ?? null,
    };
  },
});
