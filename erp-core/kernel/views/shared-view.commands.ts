import { z } from 'zod';
import { command, runCommand } from '../command.ts';
import { role } from '../core/tables.ts';
import { answer } from '../effect.ts';
import { id, ref, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import {
  lackingIn,
  type ViewDefinition,
  viewDefaults,
  viewDefinition,
  viewName,
  views,
  WHOLE_COMPANY,
} from './view.ts';
import { refusedFields } from './view-faults.ts';
import { viewTarget } from './view-target.ts';

/**
 * Gives a view to all who hold a role (`role`), or to all of the company (`role` null). From then on whoever has this right
 * changes it. `own` true: gives it back to the one who made it.
 */
export const shareView = command('kernel.view.share', {
  label: { en: 'Share a view', bn: 'ভিউ ভাগ করা', hi: 'दृश्य साझा करना' },
  input: { id: id(), version: z.int(), role: ref(role).nullable().default(null), own: z.boolean().default(false) },
  load: ({ id: one, role: of }) => ({
    row: views.locked({ id: one }),
    roles: role.where({ id: of ?? one }, { lock: false }),
  }),
  decide({ id: one, version, role: of, own }, { row, roles }, { caller }) {
    if (!row || (row.scope === 'own' && row.owner !== caller.user)) return refuse('not-found', { id: one });
    if (row.version !== version) return refuse('view-changed', { name: row.name, version: row.version });
    if (of !== null && roles.length === 0) return refuse('reference-unknown', { field: 'role', id: of });
    const scope = own ? 'own' : of === null ? 'company' : 'role';
    return [
      views.change(row, { scope, role: scope === 'role' ? of : null, version: version + 1 }),
      answer({ id: one, version: version + 1 }),
    ];
  },
});

/** What a shared view is called, or shows, from now on. */
export const changeSharedView = runCommand('kernel.view.change-shared', {
  label: { en: 'Change a shared view', bn: 'ভাগ করা ভিউ বদলানো', hi: 'साझा दृश्य बदलना' },
  why: 'what the view names is looked up among all that is declared',
  permission: shareView.name,
  input: {
    id: id(),
    version: z.int(),
    name: viewName().optional(),
    definition: viewDefinition.meta({ field: 'json' }).optional(),
  },
  async run({ id: one, version, name, definition }, work) {
    const { row } = await work.load({ row: views.locked({ id: one }) });
    if (!row || row.scope === 'own') return refuse('not-found', { id: one });
    if (row.version !== version) return refuse('view-changed', { name: row.name, version: row.version });
    const of = viewTarget(work, row.entity, work.caller);
    const wrong = definition && refusedFields(lackingIn(definition as ViewDefinition, of, work.caller));
    if (wrong) return wrong;
    const next = { name: name ?? row.name, definition: definition ?? row.definition, at: work.now };
    return [views.change(row, { ...next, version: version + 1 }), answer({ id: one, version: version + 1 })];
  },
});

/** Removes a shared view, for all who had it. */
export const removeSharedView = command('kernel.view.remove-shared', {
  label: { en: 'Remove a shared view', bn: 'ভাগ করা ভিউ সরানো', hi: 'साझा दृश्य हटाना' },
  permission: shareView.name,
  confirm: 'ask',
  input: { id: id(), version: z.int() },
  load: ({ id: one }) => ({ row: views.locked({ id: one }), begun: viewDefaults.where({ view: one }) }),
  decide({ id: one, version }, { row, begun }) {
    if (!row || row.scope === 'own') return refuse('not-found', { id: one });
    if (row.version !== version) return refuse('view-changed', { name: row.name, version: row.version });
    return [...begun.map((start) => viewDefaults.remove(start)), views.remove(row), answer({ id: one })];
  },
});

/** The list of this kind opens with this shared view for a role, or (`role` null) for the company; null: as it comes. */
export const beginWithShared = command('kernel.view.begin-shared', {
  label: { en: 'Open lists of others with a view', bn: 'অন্যদের তালিকা ভিউ দিয়ে খোলা', hi: 'औरों की सूची दृश्य से खोलना' },
  permission: shareView.name,
  input: { entity: text(), role: ref(role).nullable().default(null), view: id().nullable() },
  load: ({ entity, role: of, view }) => ({
    begun: viewDefaults.where({ entity, holder: of ?? WHOLE_COMPANY }),
    found: views.lockedAll(view === null ? [] : [{ id: view }]),
  }),
  decide({ entity, role: of, view }, { begun: [start], found: [row] }, { id: newId }) {
    if (view === null) return [...(start ? [viewDefaults.remove(start)] : []), answer({ view })];
    if (!row || row.entity !== entity || row.scope === 'own') return refuse('not-found', { id: view });
    const holder = of ?? WHOLE_COMPANY;
    return [
      start ? viewDefaults.change(start, { view }) : viewDefaults.insert({ id: newId(), entity, holder, view }),
      answer({ view }),
    ];
  },
});
