import { moment, pageOf, query, Refused, rowsBefore } from '../../../kernel/index.ts';
import { refuse } from '../refusals.ts';
import { heldAt, NAMED, parameters, reportInput, scopeOf, seesCosts } from './scope.ts';

/**
 * What came and went of each item from a moment on and before another: opening, in and out by the kind of the other end
 * (supplier, customer, production, scrap, inventory-loss, other-site), closing. Opening and in less out is closing; what
 * only changed its place within the sites asked for is in neither. `values` is the same in money, by what the accounts were
 * told, for whoever sees costs and the whole company.
 */
export const movementsQuery = query('stock.movements', {
  label: { en: 'Movements of stock', bn: 'মজুদের গতিবিধি', hi: 'स्टॉक की गतिविधि' },
  input: { ...reportInput, from: moment(), to: moment() },
  site: (input) => input.site,
  async run({ from, to, cursor, limit, ...asked }, { db, caller }) {
    if (from >= to) throw new Refused(refuse('report-window-empty'));
    const skip = rowsBefore(cursor);
    const money = seesCosts(caller) && caller.sites === null && asked.site === undefined;
    const p = parameters();
    const [begin, end] = [p.of(from), p.of(to)];
    const crossing = `crossing as (
      select m.item, m.at, case when ti.id is null then -m.quantity else m.quantity end as quantity,
        case when o.kind in ('internal', 'transit', 'to-reconcile') then 'other-site' else o.kind end as kind
      from stock.move m left join inside fi on fi.id = m.from_location left join inside ti on ti.id = m.to_location
      join wanted w on w.id = m.item
      join stock.location o on o.id = case when ti.id is null then m.to_location else m.from_location end
      where m.at >= ${begin}::bigint and (fi.id is null) <> (ti.id is null))`;
    const sums = `
      now as (select item, sum(quantity) as quantity from held group by item),
      since as (select item, sum(quantity) as quantity, sum(quantity) filter (where at >= ${end}::bigint) as after
        from crossing group by item),
      kinds as (select item, kind, sum(quantity) filter (where quantity > 0) as came,
          -sum(quantity) filter (where quantity < 0) as went
        from crossing where at < ${end}::bigint group by item, kind),
      by_kind as (
        select item, coalesce(sum(came), 0) as came, coalesce(sum(went), 0) as went,
          coalesce(jsonb_object_agg(kind, trim_scale(came)::text) filter (where came is not null), '{}') as "in",
          coalesce(jsonb_object_agg(kind, trim_scale(went)::text) filter (where went is not null), '{}') as out
        from kinds group by item),
      rows as (
        select ${NAMED}, i.id as id,
          coalesce(n.quantity, 0) - coalesce(s.quantity, 0) as opening, coalesce(b."in", '{}') as "in", coalesce(b.out, '{}') as out,
          coalesce(b.came, 0) as came, coalesce(b.went, 0) as went, coalesce(n.quantity, 0) - coalesce(s.after, 0) as closing
        from wanted i left join now n on n.item = i.id left join since s on s.item = i.id left join by_kind b on b.item = i.id
        where n.item is not null or s.item is not null)`;
    const shown = `with ${scopeOf(asked, caller, p)}, ${heldAt(undefined, p)}, ${crossing}, ${sums}`;
    const scope = [...p.values];
    const values = `(select jsonb_build_object('opening', trim_scale(coalesce(sum(v.value) filter (where v.at < ${begin}), 0))::text,
        'closing', trim_scale(coalesce(sum(v.value), 0))::text) || jsonb_build_object('by', coalesce((
          select jsonb_object_agg(k.counterpart, trim_scale(k.value)::text) from (
            select counterpart, sum(value) as value from stock.value_posting
            where item = r.id and at >= ${begin} and at < ${end} group by counterpart) k), '{}'))
      from stock.value_posting v where v.item = r.id and v.at < ${end})`;
    const [rows, totals] = await Promise.all([
      db.rows<{ id: string }>(
        `${shown} select r.*${money ? `, ${values} as values` : ''} from rows r
         order by r.item->>'code' limit ${p.of(limit + 1)} offset ${p.of(skip)}`,
        p.values,
      ),
      db.rows(
        `${shown} select unit, count(*) as rows, sum(opening) as opening, sum(came) as came, sum(went) as went,
           sum(closing) as closing from rows group by unit order by unit`,
        scope,
      ),
    ]);
    return {
      ...pageOf(
        rows.map(({ id: _id, ...row }) => row),
        limit,
        skip,
      ),
      totals,
      from,
      to,
    };
  },
});
