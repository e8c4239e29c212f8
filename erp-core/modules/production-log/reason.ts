import { z } from 'zod';
import {
  answer,
  code,
  command,
  entity,
  localized,
  type Refusal,
  type Row,
  text,
  type Work,
  wholeNumber,
  yesNo,
} from '../../kernel/index.ts';
import { refuse } from './refusals.ts';

/** Why a machine stood still: a tree of two levels, groups and the reasons that people choose. */
export const reason = entity('production-log.reason', {
  label: { en: 'Stop reason', bn: 'থামার কারণ', hi: 'रुकने का कारण' },
  key: ['code'],
  fields: {
    code: code({ search: true }),
    /** The group; null: this is one. */
    parent: z.uuid().nullable(),
    name: localized({ search: true }),
    planned: yesNo(),
    icon: text({ max: 64 }).nullable(),
    position: wholeNumber(),
    active: yesNo(),
  },
  search: ['code', 'name'],
});
export type Reason = Row<typeof reason>;

/** The reasons below a group: one that has any is not for people to choose. */
export const reasonsBelow = (group: Reason | undefined) =>
  reason.where({ parent: group?.id ?? NO_ROW }, { lock: false });

/** The reason that a person chose, or why it cannot be chosen. */
export function chosen(found: Reason | undefined, below: readonly Reason[], given: string): Reason | Refusal {
  if (!found?.active) return refuse('reason-unknown', { reason: given });
  return below.length > 0 ? refuse('reason-is-group', { reason: given }) : found;
}

/** The same for work that loads by itself. */
export async function reasonChosen(work: Work, given: string): Promise<Reason | Refusal> {
  const { found } = await work.load({ found: reason.where({ code: given }, { lock: false }) });
  const { below } = await work.load({ below: reasonsBelow(found[0]) });
  return chosen(found[0], below, given);
}

/** Makes a reason or a group of reasons, or changes the one of this code: what is not said of it stays as it is. */
export const saveReason = command('production-log.reason.save', {
  label: { en: 'Save stop reason', bn: 'থামার কারণ সংরক্ষণ', hi: 'रुकने का कारण सहेजें' },
  input: {
    code: code(),
    /** Code of the group; null: it is one, or stands by itself. */
    group: code().nullable().optional(),
    name: localized(),
    planned: yesNo().optional(),
    icon: text({ max: 64 }).nullable().optional(),
    position: wholeNumber().optional(),
    active: yesNo().optional(),
  },
  load: (input) => ({
    found: reason.where({ code: input.code }),
    groups: reason.where({ code: input.group ?? '' }, { lock: false }),
  }),
  loadMore: (_, { found }) => ({ below: reasonsBelow(found[0]) }),
  decide({ group, ...input }, { found: [there], groups: [parent], below }, { id }) {
    if (group && !parent) return refuse('reason-unknown', { reason: group });
    if (parent?.parent || (parent && below.length > 0) || (parent && parent.id === there?.id)) {
      return refuse('reason-too-deep');
    }
    const now = there ?? { parent: null, planned: false, icon: null, position: 0, active: true };
    const { code: called, name, planned = now.planned, icon = now.icon } = input;
    const { position = now.position, active = now.active } = input;
    const above = group === undefined ? now.parent : (parent?.id ?? null);
    const said = { code: called, parent: above, name, planned, icon, position, active };
    if (there) return [reason.change(there, said), answer({ id: there.id })];
    const fresh = { id: id(), ...said };
    return [reason.insert(fresh), answer({ id: fresh.id })];
  },
});

const NO_ROW = '00000000-0000-0000-0000-000000000000';
