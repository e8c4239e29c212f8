import { z } from 'zod';
import { command } from '../command.ts';
import { role } from '../core/tables.ts';
import { answer } from '../effect.ts';
import { id, ref } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { WHOLE_COMPANY } from '../views/view.ts';
import { boardDefaults, boardDefinition, boardName, boards, boardVersions } from './board.ts';
import { changed, drafted, notToChange, published, removed } from './decisions.ts';

/**
 * Gives a board to all who hold a role (`role`), or to all of the company (`role` null). From then on whoever has this right
 * changes it. `own` true: gives it back to the one who made it.
 */
export const shareBoard = command('kernel.board.share', {
  label: { en: 'Share a board', bn: 'বোর্ড ভাগ করা', hi: 'बोर्ड साझा करना' },
  input: { id: id(), version: z.int(), role: ref(role).nullable().default(null), own: z.boolean().default(false) },
  load: ({ id: one, role: of }) => ({
    row: boards.locked({ id: one }),
    roles: role.where({ id: of ?? one }, { lock: false }),
  }),
  decide({ id: one, version, role: of, own }, { row, roles }, { caller, now }) {
    if (!row || (row.scope === 'own' && row.owner !== caller.user)) return refuse('not-found', { id: one });
    if (row.version !== version) return refuse('board-changed', { name: row.name, version: row.version });
    if (of !== null && roles.length === 0) return refuse('reference-unknown', { field: 'role', id: of });
    if (!own && row.published === 0) return refuse('board-unpublished', { name: row.name });
    const scope = own ? 'own' : of === null ? 'company' : 'role';
    return changed(row, { scope, role: scope === 'role' ? of : null }, now);
  },
});

/** What is worked on of a shared board, and what it is called; `definition` null: back to what is published. */
export const draftSharedBoard = command('kernel.board.draft-shared', {
  label: { en: 'Change a shared board', bn: 'ভাগ করা বোর্ড বদলানো', hi: 'साझा बोर्ड बदलना' },
  permission: shareBoard.name,
  input: {
    id: id(),
    version: z.int(),
    name: boardName().optional(),
    definition: boardDefinition.nullable().meta({ field: 'json' }).optional(),
  },
  load: ({ id: one }) => ({ row: boards.locked({ id: one }) }),
  decide({ version, ...given }, { row }, { caller, now }) {
    const wrong = notToChange(row, version, 'shared', caller);
    return wrong || !row ? (wrong ?? refuse('not-found')) : drafted(row, given, { caller, now });
  },
});

/** The draft of a shared board is what all its readers see from now on. */
export const publishSharedBoard = command('kernel.board.publish-shared', {
  label: { en: 'Publish a shared board', bn: 'ভাগ করা বোর্ড প্রকাশ', hi: 'साझा बोर्ड प्रकाशित करना' },
  permission: shareBoard.name,
  input: { id: id(), version: z.int() },
  load: ({ id: one }) => ({ row: boards.locked({ id: one }) }),
  decide({ version }, { row }, context) {
    const wrong = notToChange(row, version, 'shared', context.caller);
    return wrong || !row ? (wrong ?? refuse('not-found')) : published(row, context);
  },
});

/** Removes a shared board, for all who had it. */
export const removeSharedBoard = command('kernel.board.remove-shared', {
  label: { en: 'Remove a shared board', bn: 'ভাগ করা বোর্ড সরানো', hi: 'साझा बोर्ड हटाना' },
  permission: shareBoard.name,
  confirm: 'ask',
  input: { id: id(), version: z.int() },
  load: ({ id: one }) => ({
    row: boards.locked({ id: one }),
    kept: boardVersions.where({ board: one }),
    begun: boardDefaults.where({ board: one }),
  }),
  decide({ version }, { row, ...around }, { caller }) {
    const wrong = notToChange(row, version, 'shared', caller);
    return wrong || !row ? (wrong ?? refuse('not-found')) : removed(row, around);
  },
});

/** The home page of a role, or (`role` null) of the company, shows this shared board; null: what is shipped. */
export const beginWithSharedBoard = command('kernel.board.begin-shared', {
  label: { en: 'Choose the home page of others', bn: 'অন্যদের হোম পাতা ঠিক করা', hi: 'औरों का होम पृष्ठ चुनना' },
  permission: shareBoard.name,
  input: { role: ref(role).nullable().default(null), board: id().nullable() },
  load: ({ role: of, board }) => ({
    begun: boardDefaults.where({ holder: of ?? WHOLE_COMPANY }),
    found: boards.lockedAll(board === null ? [] : [{ id: board }]),
  }),
  decide({ role: of, board }, { begun: [start], found: [row] }, { id: newId }) {
    if (board === null) return [...(start ? [boardDefaults.remove(start)] : []), answer({ board })];
    if (!row || row.scope === 'own') return refuse('not-found', { id: board });
    const holder = of ?? WHOLE_COMPANY;
    return [
      start ? boardDefaults.change(start, { board }) : boardDefaults.insert({ id: newId(), holder, board }),
      answer({ board }),
    ];
  },
});
