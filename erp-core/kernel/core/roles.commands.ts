import { z } from 'zod';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { code, localized, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { ADMINISTRATOR, membership, membershipRoles, role } from './tables.ts';

const NO_ROW = '00000000-0000-0000-0000-000000000000';

/** Makes a role, or changes what the one of this code may do. The administrator's may do everything, always. */
export const saveRole = command('kernel.role.save', {
  label: { en: 'Save role', bn: 'ভূমিকা সংরক্ষণ', hi: 'भूमिका सहेजें' },
  input: {
    code: code(),
    name: localized(),
    /** Names of commands, queries and entities; "stock.*" for all below a name. */
    permissions: z.array(z.string().max(128)).max(1000),
  },
  load: (input) => ({ found: role.where({ code: input.code }) }),
  decide(input, { found: [there] }, { id }) {
    if (input.code === ADMINISTRATOR) return refuse('last-administrator');
    if (there) return [role.change(there, input), answer({ id: there.id })];
    const fresh = { id: id(), ...input };
    return [role.insert(fresh), answer({ id: fresh.id })];
  },
});

/** Makes a user a member of the company, or says anew who he is there and which sites he sees. */
export const saveMember = command('kernel.member.save', {
  label: { en: 'Save user', bn: 'ব্যবহারকারী সংরক্ষণ', hi: 'उपयोगकर्ता सहेजें' },
  input: {
    user: text(),
    name: text(),
    email: text().nullable().default(null),
    locale: z.enum(['en', 'bn', 'hi']).default('en'),
    /** Codes of the sites to be seen; null: all. */
    sites: z.array(code()).nullable().default(null),
  },
  load: (input) => ({ found: membership.where({ userId: input.user }) }),
  decide({ user, name, email, locale, sites }, { found: [there] }, { id }) {
    if (there) return [membership.change(there, { name, email, locale, sites }), answer({ id: there.id })];
    const fresh = { id: id(), userId: user, name, email, locale, sites };
    return [membership.insert(fresh), answer({ id: fresh.id })];
  },
});

const memberAndRole = { user: text(), role: code() };

/** Gives a member a role. */
export const giveRole = command('kernel.role.give', {
  label: { en: 'Give role', bn: 'ভূমিকা দিন', hi: 'भूमिका दें' },
  input: memberAndRole,
  load: (input) => ({
    members: membership.where({ userId: input.user }),
    roles: role.where({ code: input.role }, { lock: false }),
  }),
  loadMore: (_, { members, roles }) => ({
    held: membershipRoles.locked({ membership: members[0]?.id ?? NO_ROW, role: roles[0]?.id ?? NO_ROW }),
  }),
  decide(_, { members: [member], roles: [given], held }) {
    if (!member || !given) return refuse('not-found');
    return held ? [] : [membershipRoles.insert({ membership: member.id, role: given.id })];
  },
});

/** Takes a role from a member; the last administrator keeps his. */
export const takeRole = command('kernel.role.take', {
  label: { en: 'Take role', bn: 'ভূমিকা প্রত্যাহার', hi: 'भूमिका वापस लें' },
  input: memberAndRole,
  load: (input) => ({
    members: membership.where({ userId: input.user }),
    roles: role.where({ code: input.role }, { lock: true }),
  }),
  loadMore: (_, { roles }) => ({ holders: membershipRoles.where({ role: roles[0]?.id ?? NO_ROW }) }),
  decide(_, { members: [member], roles: [taken], holders }) {
    const held = holders.find((one) => one.membership === member?.id);
    if (!member || !taken || !held) return refuse('not-found');
    if (taken.code === ADMINISTRATOR && holders.length === 1) return refuse('last-administrator');
    return [membershipRoles.remove(held)];
  },
});
