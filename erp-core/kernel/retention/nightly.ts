import { CommandRefused } from '../act-once.ts';
import { job } from '../jobs/job.ts';
import { jobs } from '../jobs/tables.ts';
import { closed } from '../modules/closed.ts';
import { deliveries } from '../notify/tables.ts';
import { removeOld } from './remove-old.ts';
import { retentionSettings } from './tables.ts';

/** What the kernel keeps for itself of what is over. */
const KEPT_BY_KERNEL: ReadonlySet<string> = new Set([jobs.definition.name, deliveries.definition.name]);

interface Removed {
  readonly removed: number;
  readonly more: boolean;
}

/**
 * Removes what is older than its module says, an entity after the other, where the company has switched that on; what the
 * kernel keeps of jobs that have ended, in any case. An entity that is refused is told in the answer; the others go on.
 */
export const nightlyRetention = job('kernel.retention.nightly', {
  label: {
    en: 'Removal of what is over its time',
    bn: 'মেয়াদোত্তীর্ণ রেকর্ড অপসারণ',
    hi: 'अवधि बीते रिकॉर्ड हटाना',
  },
  input: {},
  permission: removeOld.permission,
  schedule: { every: 'day', at: '02:30' },
  async run(work) {
    const { enabled } = await work.settings(retentionSettings);
    const kept = [...work.registry.entities.values()].filter(
      ({ name, retention }) => retention && !closed(work.registry, name) && (enabled || KEPT_BY_KERNEL.has(name)),
    );
    const removed: Record<string, number> = {};
    const refused: Record<string, string> = {};
    for (const [at, { name, label }] of kept.entries()) {
      await work.progress(at, kept.length, label);
      try {
        removed[name] = 0;
        for (let more = true; more; ) {
          const slice = (await work.call(removeOld, { entity: name })) as Removed;
          removed[name] += slice.removed;
          // Where nothing could go, nothing more will.
          more = slice.more && slice.removed > 0;
        }
      } catch (error) {
        if (!(error instanceof CommandRefused)) throw error;
        refused[name] = error.code;
      }
    }
    await work.progress(kept.length, kept.length);
    return { removed, refused };
  },
});
