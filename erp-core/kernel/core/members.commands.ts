import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { code, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { noticeChoices, noticePeople, pushDevices } from '../notify/tables.ts';
import { apiKeys } from './api-keys.ts';
import { unknownBranch } from './branches-named.ts';
import { changingRights } from './changing-rights.ts';
import { membership, membershipRoles } from './tables.ts';

const WHY = 'what all members may do afterwards is looked at before it stands';

/**
 * Makes a user a member of the company, or says anew who he is there and which sites he sees. What is not said stays as it
 * is: nobody comes to see all sites because his name was mended.
 */
export const saveMember = runCommand('kernel.member.save', {
  label: { en: 'Save user', bn: 'ব্যবহারকারী সংরক্ষণ', hi: 'उपयोगकर्ता सहेजें' },
  why: WHY,
  input: {
    user: text(),
    name: text(),
    email: text().nullable().optional(),
    locale: z.enum(['en', 'bn', 'hi']).optional(),
    /**
     * Codes of the sites to be seen, and of branches whose sites are (with all below them); null in both: all, as for a
     * new member of whom nothing is said.
     */
    sites: z.array(code()).nullable().optional(),
    branches: z.array(code()).max(500).nullable().optional(),
  },
  async run({ user, name, ...said }, work) {
    const {
      found: [there],
    } = await work.load({ found: membership.where({ userId: user }) });
    const unknown = await unknownBranch(work.db, said.branches ?? []);
    if (unknown !== undefined) return refuse('reference-unknown', { field: 'branches', id: unknown });
    const now = there ?? { email: null, locale: 'en' as const, sites: null, branches: null };
    const { email = now.email, locale = now.locale, sites = now.sites, branches = now.branches } = said;
    const fresh = { id: work.id(), userId: user, name, email, locale, sites, branches };
    const effect = there
      ? membership.change(there, { name, email, locale, sites, branches })
      : membership.insert(fresh);
    return (
      (await changingRights(work, () => work.apply([effect]), undefined)) ?? [answer({ id: there?.id ?? fresh.id })]
    );
  },
});

/**
 * Ends a membership, with the roles that were held, the keys that were made, and how and where the person was told. What he did
 * stays told.
 */
export const removeMember = runCommand('kernel.member.remove', {
  label: { en: 'Remove user', bn: 'ব্যবহারকারী সরান', hi: 'उपयोगकर्ता हटाएँ' },
  why: WHY,
  input: { user: text() },
  async run({ user }, work) {
    const {
      found: [there],
      keys,
      ...told
    } = await work.load({
      found: membership.where({ userId: user }),
      keys: apiKeys.where({ userId: user }),
      devices: pushDevices.where({ person: user }),
      choices: noticeChoices.where({ person: user }),
      when: noticePeople.where({ person: user }),
    });
    if (!there) return refuse('not-found');
    const { held } = await work.load({ held: membershipRoles.where({ membership: there.id }) });
    const against = await changingRights(
      work,
      async () => {
        // First what points at the membership.
        work.apply([
          ...keys.map((key) => apiKeys.remove(key)),
          ...held.map((one) => membershipRoles.remove(one)),
          ...told.devices.map((one) => pushDevices.remove(one)),
          ...told.choices.map((one) => noticeChoices.remove(one)),
          ...told.when.map((one) => noticePeople.remove(one)),
        ]);
        await work.flush();
        work.apply([membership.remove(there)]);
      },
      undefined,
    );
    return against ?? [answer({ id: there.id })];
  },
});
