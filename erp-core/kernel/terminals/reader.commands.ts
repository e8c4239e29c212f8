import { z } from 'zod';
import { seesSite } from '../caller.ts';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { readers, terminals } from './tables.ts';

/**
 * Says which reader stands beside a terminal: a device of its site, whose badges sign people on there. Null: none. A reader
 * is one terminal's alone.
 */
export const bindReader = command('kernel.terminal.bind-reader', {
  label: { en: 'Reader of terminal', bn: 'টার্মিনালের রিডার', hi: 'टर्मिनल का रीडर' },
  permission: 'kernel.terminal.manage',
  input: { id: z.uuid(), device: text({ max: 256 }).nullable() },
  load: ({ id }) => ({ found: terminals.locked({ id }), now: readers.locked({ terminal: id }) }),
  loadMore: ({ device }, { found }) => ({
    taken: readers.whereAny(device === null || !found ? [] : [{ site: found.site, device }]),
  }),
  decide({ id, device }, { found, now, taken }, { caller }) {
    if (!found || !seesSite(caller, found.site) || found.revokedAt !== null) return refuse('not-found', { id });
    if (taken.some(({ terminal }) => terminal !== id)) return refuse('already-there', { fields: 'device' });
    const bound = device === null ? [] : [readers.insert({ terminal: id, site: found.site, device, ...FRESH })];
    const same = now?.device === device && now.site === found.site;
    return [...(same ? [] : [...(now ? [readers.remove(now)] : []), ...bound]), answer({ id, device })];
  },
});

const FRESH = { failures: 0, failedAt: null, lockedUntil: null };
