import { z } from 'zod';
import { command, runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { id, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { lackingIn, type ViewDefinition, viewDefaults, viewDefinition, viewName, views } from './view.ts';
import { refusedFields } from './view-faults.ts';
import { viewTarget } from './view-target.ts';

const WHY = 'what the view names is looked up among all that is declared';
/** Of one kind of records, for one person. */
const MOST_VIEWS = 100;

type View = Parameters<typeof views.change>[0];

/** Why somebody may not change this view as his own; undefined: he may. */
function notOwn(row: View | undefined, version: number, user: string): Refusal | undefined {
  if (!row || (row.scope === 'own' && row.owner !== user)) return refuse('not-found');
  if (row.scope !== 'own') return refuse('view-shared', { name: row.name });
  return row.version === version ? undefined : refuse('view-changed', { name: row.name, version: row.version });
}

/** Keeps a list as the caller has set it up, under a name of his own; with `id`, what it is called or shows from now on. */
export const saveView = runCommand('kernel.view.save', {
  label: { en: 'Save view', bn: 'ভিউ সংরক্ষণ', hi: 'दृश्य सहेजें' },
  why: WHY,
  permission: OF_EVERY_MEMBER,
  input: {
    entity: text(),
    name: viewName(),
    definition: viewDefinition.meta({ field: 'json' }),
    id: id().optional(),
    version: z.int().optional(),
  },
  async run({ entity, name, definition, id: given, version }, work) {
    const of = viewTarget(work, entity, work.caller);
    const wrong = refusedFields(lackingIn(definition as ViewDefinition, of, work.caller));
    if (wrong) return wrong;
    const owner = work.caller.user;
    const { own, asked } = await work.load({
      own: views.where({ entity, owner, scope: 'own' }),
      asked: views.lockedAll(given === undefined ? [] : [{ id: given }]),
    });
    const [row] = asked;
    if (given !== undefined) {
      const against = notOwn(row, version ?? 0, owner);
      if (against) return against;
    }
    if (own.some((one) => one.id !== given && one.name === name)) return refuse('view-name-taken', { name });
    if (row) {
      const next = row.version + 1;
      return [
        views.change(row, { name, definition, version: next, at: work.now }),
        answer({ id: row.id, version: next }),
      ];
    }
    if (own.length >= MOST_VIEWS) return refuse('views-too-many', { most: MOST_VIEWS });
    const fresh = work.id();
    return [
      views.insert({ id: fresh, version: 1, entity, name, owner, at: work.now, scope: 'own', definition }),
      answer({ id: fresh, version: 1 }),
    ];
  },
});

/** Removes a view of the caller's own. */
export const removeView = command('kernel.view.remove', {
  label: { en: 'Remove view', bn: 'ভিউ সরানো', hi: 'दृश्य हटाना' },
  permission: OF_EVERY_MEMBER,
  input: { id: id(), version: z.int() },
  load: ({ id: one }) => ({ row: views.locked({ id: one }), begun: viewDefaults.where({ view: one }) }),
  decide: ({ id: one, version }, { row, begun }, { caller }) =>
    notOwn(row, version, caller.user) ?? [
      ...begun.map((start) => viewDefaults.remove(start)),
      ...(row ? [views.remove(row)] : []),
      answer({ id: one }),
    ],
});

/** The list of this kind opens with this view for the caller; null: as it does for his roles and the company. */
export const beginWithView = command('kernel.view.begin', {
  label: { en: 'Open the list with this view', bn: 'এই ভিউ দিয়ে তালিকা খোলা', hi: 'सूची इस दृश्य से खोलना' },
  permission: OF_EVERY_MEMBER,
  input: { entity: text(), view: id().nullable() },
  load: ({ entity, view }, { caller }) => ({
    begun: viewDefaults.where({ entity, holder: caller.user }),
    found: views.lockedAll(view === null ? [] : [{ id: view }]),
  }),
  decide({ entity, view }, { begun: [start], found: [row] }, { caller, id: newId }) {
    if (view === null) return [...(start ? [viewDefaults.remove(start)] : []), answer({ view })];
    if (!row || row.entity !== entity || (row.scope === 'own' && row.owner !== caller.user)) return refuse('not-found');
    return [
      start
        ? viewDefaults.change(start, { view })
        : viewDefaults.insert({ id: newId(), entity, holder: caller.user, view }),
      answer({ view }),
    ];
  },
});
