import { choice, query, Refused, ref } from '../../kernel/index.ts';
import { lot } from './lot.ts';
import { refuse } from './refusals.ts';

const FORWARD = ['consumed_lot', 'produced_lot'] as const;
const BACKWARD = ['produced_lot', 'consumed_lot'] as const;

/** Lots that are reached from one, itself included; a circle ends where it began, for a lot is counted once. */
const reach = ([from, to]: typeof FORWARD | typeof BACKWARD): string => `
  with recursive reached (lot) as (
    select $1::uuid union select e.${to} from reached r join stock.genealogy e on e.${from} = r.lot)`;

/**
 * Where a lot went, or what it was made of, to the end; for every lot where it is now and its mass balance: what came in
 * is what went into others, to customers, to scrap, was lost, is inside, or is still to be reconciled. `difference` is 0
 * unless something left that never came. `links` say which of these lots went into which, and how much of the first.
 */
export const recallQuery = query('stock.recall', {
  label: { en: 'Trace a lot', bn: 'লট অনুসরণ', hi: 'लॉट का पता लगाएँ' },
  input: { lot: ref(lot), direction: choice(['forward', 'backward']).default('forward') },
  async run({ lot: of, direction }, { db, caller }) {
    // A recall that leaves out what one may not see would be read as "nothing more was affected".
    if (caller.sites !== null) throw new Refused(refuse('trace-whole-company'));
    const reached = reach(direction === 'forward' ? FORWARD : BACKWARD);
    const rows = await db.rows(
      `${reached},
       sums as (
         select m.lot,
           sum(m.quantity) filter (where f.kind in ('supplier', 'production', 'customer', 'inventory-loss', 'scrap')
             and t.kind in ('internal', 'to-reconcile', 'transit')) as came,
           sum(m.quantity) filter (where t.kind = 'production' and f.kind in ('internal', 'to-reconcile', 'transit')) as consumed,
           sum(m.quantity) filter (where t.kind = 'customer' and f.kind in ('internal', 'to-reconcile', 'transit')) as shipped,
           sum(m.quantity) filter (where t.kind in ('scrap', 'inventory-loss', 'supplier')
             and f.kind in ('internal', 'to-reconcile', 'transit')) as gone
         from reached r join stock.move m on m.lot = r.lot
           join stock.location f on f.id = m.from_location join stock.location t on t.id = m.to_location
         group by m.lot),
       held as (
         select b.lot, sum(b.quantity) filter (where b.kind = 'internal') as inside,
           sum(b.quantity) filter (where b.kind = 'transit') as under_way,
           sum(b.quantity) filter (where b.kind = 'to-reconcile') as owed
         from reached r join stock.balance b on b.lot = r.lot group by b.lot)
       select jsonb_build_object('id', l.id, 'code', l.code, 'expires', l.expires) as lot,
         jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as item, i.unit,
         coalesce(s.came, 0) as came, coalesce(s.consumed, 0) as consumed, coalesce(s.shipped, 0) as shipped,
         coalesce(s.gone, 0) as gone, coalesce(h.inside, 0) as inside, coalesce(h.owed, 0) as owed,
         coalesce(h.under_way, 0) as "onTheWay",
         coalesce(s.came, 0) - coalesce(s.consumed, 0) - coalesce(s.shipped, 0) - coalesce(s.gone, 0)
           - coalesce(h.inside, 0) - coalesce(h.under_way, 0) - coalesce(h.owed, 0) as difference
       from reached r join stock.lot l on l.id = r.lot join stock.item i on i.id = l.item
       left join sums s on s.lot = r.lot left join held h on h.lot = r.lot
       order by (r.lot = $1) desc, i.code, l.code`,
      [of],
    );
    const links = await db.rows(
      `${reached}
       select e.consumed_lot as "from", e.produced_lot as "to", sum(e.quantity) as quantity
       from stock.genealogy e join reached f on f.lot = e.consumed_lot join reached t on t.lot = e.produced_lot
       group by e.consumed_lot, e.produced_lot order by e.consumed_lot, e.produced_lot`,
      [of],
    );
    return { rows, links };
  },
});
