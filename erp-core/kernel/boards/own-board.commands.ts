import { z } from 'zod';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { id } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { boardDefaults, boardDefinition, boardName, boards, boardVersions } from './board.ts';
import { drafted, notToChange, published, removed, wrongLayout } from './decisions.ts';

const MOST_BOARDS = 30;

/** A board of the caller's own, as a draft: nobody sees it yet but he. */
export const createBoard = command('kernel.board.create', {
  label: { en: 'New board', bn: 'নতুন বোর্ড', hi: 'नया बोर्ड' },
  permission: OF_EVERY_MEMBER,
  input: { name: boardName(), definition: boardDefinition.meta({ field: 'json' }) },
  load: (_, { caller }) => ({ own: boards.where({ owner: caller.user, scope: 'own' }) }),
  decide({ name, definition }, { own }, { caller, now, id: newId }) {
    if (own.length >= MOST_BOARDS) return refuse('boards-too-many', { most: MOST_BOARDS });
    const wrong = wrongLayout(definition, caller.locale);
    if (wrong) return wrong;
    const fresh = { id: newId(), version: 1, published: 0, owner: caller.user, scope: 'own' } as const;
    return [boards.insert({ ...fresh, name, draft: definition, at: now }), answer({ id: fresh.id, version: 1 })];
  },
});

/** What is worked on of one's own board, and what it is called; `definition` null: back to what is published. */
export const draftBoard = command('kernel.board.draft', {
  label: { en: 'Change board', bn: 'বোর্ড বদলানো', hi: 'बोर्ड बदलें' },
  permission: OF_EVERY_MEMBER,
  input: {
    id: id(),
    version: z.int(),
    name: boardName().optional(),
    definition: boardDefinition.nullable().meta({ field: 'json' }).optional(),
  },
  load: ({ id: one }) => ({ row: boards.locked({ id: one }) }),
  decide({ version, ...given }, { row }, { caller, now }) {
    const wrong = notToChange(row, version, 'own', caller);
    return wrong || !row ? (wrong ?? refuse('not-found')) : drafted(row, given, { caller, now });
  },
});

/** The draft of one's own board is what it shows from now on; what it showed before is kept as a version. */
export const publishBoard = command('kernel.board.publish', {
  label: { en: 'Publish board', bn: 'বোর্ড প্রকাশ', hi: 'बोर्ड प्रकाशित करें' },
  permission: OF_EVERY_MEMBER,
  input: { id: id(), version: z.int() },
  load: ({ id: one }) => ({ row: boards.locked({ id: one }) }),
  decide({ version }, { row }, context) {
    const wrong = notToChange(row, version, 'own', context.caller);
    return wrong || !row ? (wrong ?? refuse('not-found')) : published(row, context);
  },
});

/** Removes a board of one's own, with its versions. */
export const removeBoard = command('kernel.board.remove', {
  label: { en: 'Remove board', bn: 'বোর্ড সরানো', hi: 'बोर्ड हटाना' },
  permission: OF_EVERY_MEMBER,
  confirm: 'ask',
  input: { id: id(), version: z.int() },
  load: ({ id: one }) => ({
    row: boards.locked({ id: one }),
    kept: boardVersions.where({ board: one }),
    begun: boardDefaults.where({ board: one }),
  }),
  decide({ version }, { row, ...around }, { caller }) {
    const wrong = notToChange(row, version, 'own', caller);
    return wrong || !row ? (wrong ?? refuse('not-found')) : removed(row, around);
  },
});

/** The caller's home page shows this board; null: the one of his roles, else the company's. */
export const beginWithBoard = command('kernel.board.begin', {
  label: { en: 'Show this board as my home page', bn: 'এই বোর্ডটি আমার হোম পাতা', hi: 'इस बोर्ड को मेरा होम पृष्ठ बनाना' },
  permission: OF_EVERY_MEMBER,
  input: { board: id().nullable() },
  load: ({ board }, { caller }) => ({
    begun: boardDefaults.where({ holder: caller.user }),
    found: boards.lockedAll(board === null ? [] : [{ id: board }]),
  }),
  decide({ board }, { begun: [start], found: [row] }, { caller, id: newId }) {
    if (board === null) return [...(start ? [boardDefaults.remove(start)] : []), answer({ board })];
    if (!row || (row.scope === 'own' && row.owner !== caller.user)) return refuse('not-found', { id: board });
    if (row.published === 0) return refuse('board-unpublished', { name: row.name });
    return [
      start
        ? boardDefaults.change(start, { board })
        : boardDefaults.insert({ id: newId(), holder: caller.user, board }),
      answer({ board }),
    ];
  },
});
