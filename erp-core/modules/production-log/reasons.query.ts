import { query, text } from '../../kernel/index.ts';

interface ReasonRow {
  readonly code: string;
  readonly label: { readonly en: string };
  readonly group: string | null;
  readonly planned: boolean;
  readonly icon: string | null;
}

const OFTEN = 8;

/** The tree of reasons, and the codes that were said most in the last hundred stops of a machine. */
export const reasons = query('production-log.reasons', {
  label: { en: 'Stop reasons', bn: 'থামার কারণসমূহ', hi: 'रुकने के कारण' },
  input: { site: text().optional(), machine: text().optional() },
  site: (input) => input.site,
  async run({ site, machine }, { db }) {
    const rows = await db.rows<ReasonRow>(
      `select r.code, r.name as label, g.code as "group", r.planned, r.icon
       from production_log.reason r left join production_log.reason g on g.id = r.parent
       where r.active order by r.position, r.code`,
    );
    const often = machine
      ? await db.rows<{ code: string }>(
          `select r.code from (
             select reason from production_log.claim where site = $1 and machine = $2 and kind = 'reason'
             order by at desc limit 100
           ) said join production_log.reason r on r.id = said.reason and r.active
           group by r.code order by count(*) desc, r.code limit ${OFTEN}`,
          [site ?? '', machine],
        )
      : [];
    return {
      groups: rows
        .filter(({ group }) => group === null)
        .map(({ group: _group, ...head }) => ({ ...head, reasons: rows.filter(({ group }) => group === head.code) })),
      often: often.map(({ code }) => code),
    };
  },
});
