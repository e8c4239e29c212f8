import { id } from '../fields.ts';
import type { Module } from '../module.ts';
import { query } from '../query.ts';
import { draftFaults } from './draft-faults.ts';
import type { DraftValue } from './tables.ts';

const LABEL = { en: 'Look at a design', bn: 'নকশা দেখুন', hi: 'रचना देखें' };

/** What of a design was published, when and by whom, and what is wrong with its draft. */
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
    if (!found) return { design: null, versions: [], faults: [] };
    const others = (registry.modules as readonly Module[]).filter(({ name }) => name !== found.name);
    return { design: found, versions, faults: draftFaults(found.name, found.draft, others).faults };
  },
});
