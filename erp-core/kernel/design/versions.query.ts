import { id } from '../fields.ts';
import type { Module } from '../module.ts';
import { query } from '../query.ts';
import { differenceOf } from './difference.ts';
import { draftFaults } from './draft-faults.ts';
import type { DraftValue } from './tables.ts';

const LABEL = { en: 'Look at a design', bn: 'নকশা দেখুন', hi: 'रचना देखें' };

/** Without the name, which is the design's, and what is of its publishing: the version and what that takes away. */
const saidIn = ({ name: _, version: __, drops: ___, ...said }: DraftValue): DraftValue => said;

/**
 * What of a design was published, when and by whom, what is wrong with its draft, and where the draft says something else than
 * the version that runs (all of it, where none does).
 */
export const designStanding = query('kernel.design.standing', {
  label: LABEL,
  permission: 'kernel.design',
  input: { design: id() },
  async run({ design }, { db, registry }) {
    const found = await db.one<{ name: string; draft: DraftValue; version: number; published: number }>(
      'select name, draft, version, published from kernel.design where id = $1',
      [design],
    );
    const versions = await db.rows<Record<string, unknown>>(
      `select number, note, adds, drops, published_at as "publishedAt", published_by as "publishedBy"
       from kernel.design_version where design = $1 order by number desc limit 200`,
      [design],
    );
    if (!found) return { design: null, versions: [], faults: [], difference: [] };
    const runs = await db.one<{ manifest: DraftValue }>(
      'select manifest from kernel.design_version where design = $1 and number = $2',
      [design, found.published],
    );
    const others = (registry.modules as readonly Module[]).filter(({ name }) => name !== found.name);
    const { faults } = draftFaults(found.name, found.draft, others);
    const difference = differenceOf(saidIn(runs?.manifest ?? {}), found.draft);
    return { design: found, versions, faults, difference };
  },
});
