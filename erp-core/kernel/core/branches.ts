import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { entity, type Row } from '../entity.ts';
import { code, id, localized, ref } from '../fields.ts';
import { isCountry } from '../iso-3166.ts';
import { refuse } from '../kernel-refusals.ts';
import { standardCommands } from '../standard-commands.ts';

import { changingRights } from './changing-rights.ts';
import { site } from './tables.ts';

/** A part of the company that sites belong to, within another one or by itself: a region, a business, a town. */
export const branch = entity('kernel.branch', {
  label: { en: 'Branch', bn: 'শাখা', hi: 'शाखा' },
  key: ['code'],
  fields: {
    // Users and roles are bound to it by this code.
    code: code({ search: true, fixed: true }),
    name: localized(),
    parent: id()
      .meta({
        help: {
          en: 'Whoever is bound to a branch sees the sites of all below it. Empty: it stands by itself.',
          bn: 'কোনো শাখায় যিনি যুক্ত, তিনি এর নিচের সব শাখার সাইট দেখেন। ফাঁকা: এটি নিজেই দাঁড়ায়।',
          hi: 'जो किसी शाखा से जुड़ा है, वह नीचे की सब शाखाओं की साइटें देखता है। खाली: यह स्वतंत्र है।',
        },
      })
      .nullable(),
  },
  search: ['code', 'name'],
  tree: 'parent',
});
export type Branch = Row<typeof branch>;

/**
 * Who is bound to sites could widen his own view by hanging branches elsewhere: he is refused (`branches-of-all-only`).
 * What may be removed is what no site, branch, user or role names.
 */
export const branchCommands = standardCommands(branch, {
  check: (_, { caller }) => (caller.sites === null ? undefined : refuse('branches-of-all-only')),
});

/**
 * Puts a site into a branch, or with null into none: whoever is bound to the branch sees it from the next second on. Also
 * says in which country it is (null: the company's), for its holidays. What is left out stays.
 */
export const placeSite = runCommand('kernel.site.place', {
  label: { en: 'Branch and country of a site', bn: 'সাইটের শাখা ও দেশ', hi: 'साइट की शाखा और देश' },
  why: 'what all members may do afterwards is looked at before it stands',
  input: {
    site: ref(site),
    branch: ref(branch).nullable().optional(),
    country: z
      .string()
      .refine(isCountry, 'a country code of ISO 3166-1, such as BD')
      .meta({ field: 'text', example: 'BD', label: { en: 'Country', bn: 'দেশ', hi: 'देश' } })
      .nullable()
      .optional(),
  },
  async run({ site: id, ...said }, work) {
    if (work.caller.sites !== null) return refuse('branches-of-all-only');
    const {
      found: [there],
      branches: [one],
    } = await work.load({
      found: site.where({ id }),
      branches: branch.where({ id: said.branch ?? id }),
    });
    if (!there) return refuse('not-found', { id });
    if (said.branch && !one) return refuse('reference-unknown', { field: 'branch', id: said.branch });
    const { branch: into = there.branch, country = there.country } = said;
    const write = () => work.apply([site.change(there, { branch: into, country })]);
    return (await changingRights(work, write, undefined)) ?? [answer({ id, branch: into, country })];
  },
});
