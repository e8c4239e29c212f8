import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { code, localized, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { grant } from '../rights/grant.ts';
import { grantFaults } from '../rights/grant-faults.ts';
import { branchesIn, unknownBranch } from './branches-named.ts';
import { changingRights } from './changing-rights.ts';
import { ADMINISTRATOR, membership, membershipRoles, role } from './tables.ts';

const NO_ROW = '00000000-0000-0000-0000-000000000000';
const WHY = 'what all members may do afterwards is looked at before it stands';
/** Why somebody shall hold duties that are kept apart all the same. */
const override = text({ max: 500 }).optional();

/** Makes a role, or changes what the one of this code may do. The administrator's may do everything, always. */
export const saveRole = runCommand('kernel.role.save', {
  label: { en: 'Save role', bn: 'ভূমিকা সংরক্ষণ', hi: 'भूमिका सहेजें' },
  why: WHY,
  input: {
    code: code(),
    name: localized(),
    /** Names of commands, queries and entities; "stock.*" for all below a name. Left out: they stay as they are. */
    permissions: z.array(z.string().max(128)).max(1000).optional(),
    /** Beyond names: conditions, denies, masks. Left out: they stay as they are. */
    grants: z.array(grant).max(1000).optional(),
    override,
  },
  async run({ override: why, grants, permissions, ...input }, work) {
    if (input.code === ADMINISTRATOR) return refuse('last-administrator');
    const issues = grantFaults(grants ?? [], work.registry);
    if (issues.length > 0) return refuse('role-wrong', { issues });
    const unknown = await unknownBranch(work.db, branchesIn(grants ?? []));
    if (unknown !== undefined) return refuse('reference-unknown', { field: 'grants', id: unknown });
    const {
      found: [there],
    } = await work.load({ found: role.where({ code: input.code }) });
    const said = { ...input, ...(grants ? { grants } : {}), ...(permissions ? { permissions } : {}) };
    const fresh = { id: work.id(), grants: [], permissions: [], ...said };
    const effect = there ? role.change(there, said) : role.insert(fresh);
    return (await changingRights(work, () => work.apply([effect]), why)) ?? [answer({ id: there?.id ?? fresh.id })];
  },
});

/** Removes a role that nobody holds. */
export const removeRole = runCommand('kernel.role.remove', {
  label: { en: 'Remove role', bn: 'ভূমিকা মুছুন', hi: 'भूमिका हटाएँ' },
  confirm: 'ask',
  why: WHY,
  input: { code: code() },
  async run(input, work) {
    if (input.code === ADMINISTRATOR) return refuse('last-administrator');
    const {
      found: [there],
    } = await work.load({ found: role.where({ code: input.code }) });
    if (!there) return refuse('not-found');
    const { holders } = await work.load({ holders: membershipRoles.where({ role: there.id }) });
    if (holders.length > 0) return refuse('role-held', { members: holders.length });
    return (
      (await changingRights(work, () => work.apply([role.remove(there)]), undefined)) ?? [answer({ id: there.id })]
    );
  },
});

const memberAndRole = { user: text(), role: code() };

/** Gives a member a role. Refused where one person would then hold duties that are kept apart, unless it is said why. */
export const giveRole = runCommand('kernel.role.give', {
  label: { en: 'Give role', bn: 'ভূমিকা দিন', hi: 'भूमिका दें' },
  why: WHY,
  input: { ...memberAndRole, override },
  async run(input, work) {
    const {
      members: [member],
      roles: [given],
    } = await work.load({
      members: membership.where({ userId: input.user }),
      roles: role.where({ code: input.role }),
    });
    if (!member || !given) return refuse('not-found');
    const key = { membership: member.id, role: given.id };
    const { held } = await work.load({ held: membershipRoles.locked(key) });
    if (held) return [];
    return (await changingRights(work, () => work.apply([membershipRoles.insert(key)]), input.override)) ?? [];
  },
});

/** Takes a role from a member; the last administrator keeps his. */
export const takeRole = runCommand('kernel.role.take', {
  label: { en: 'Take role', bn: 'ভূমিকা প্রত্যাহার', hi: 'भूमिका वापस लें' },
  why: WHY,
  input: memberAndRole,
  async run(input, work) {
    const {
      members: [member],
      roles: [taken],
    } = await work.load({
      members: membership.where({ userId: input.user }),
      roles: role.where({ code: input.role }),
    });
    const { held } = await work.load({
      held: membershipRoles.locked({ membership: member?.id ?? NO_ROW, role: taken?.id ?? NO_ROW }),
    });
    if (!held) return refuse('not-found');
    return (await changingRights(work, () => work.apply([membershipRoles.remove(held)]), undefined)) ?? [];
  },
});
