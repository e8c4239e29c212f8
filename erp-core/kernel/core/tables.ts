import { z } from 'zod';
import { entity } from '../entity.ts';
import { code, id, json, localized, moment, text } from '../fields.ts';
import { grant } from '../rights/grant.ts';
import { table } from '../table.ts';

export const companies = table('kernel.company', {
  key: ['company'],
  fields: { company: z.uuid(), name: text(), foundedAt: moment() },
});

export const site = entity('kernel.site', {
  label: { en: 'Site', bn: 'সাইট', hi: 'साइट' },
  key: ['code'],
  fields: {
    code: code({ search: true }),
    name: localized(),
    calendar: json(z.record(z.string(), z.json())),
    /** By `kernel.site.place`. */
    branch: id()
      .meta({
        label: { en: 'Branch', bn: 'শাখা', hi: 'शाखा' },
        help: {
          en: 'Whoever is bound to this branch, or to one above it, sees the site. Empty: it belongs to none.',
          bn: 'এই শাখা বা এর ওপরের শাখায় যিনি যুক্ত, তিনি সাইটটি দেখেন। ফাঁকা: কোনো শাখার নয়।',
          hi: 'जो इस शाखा या ऊपर की शाखा से जुड़ा है, वह साइट देखता है। खाली: किसी शाखा की नहीं।',
        },
      })
      .nullable(),
    country: text({
      label: { en: 'Country', bn: 'দেশ', hi: 'देश' },
      help: {
        en: 'Whose holidays it has. Empty: those of the company’s country.',
        bn: 'যে দেশের ছুটি এখানে চলে। ফাঁকা: কোম্পানির দেশের ছুটি।',
        hi: 'जिस देश के अवकाश यहाँ चलते हैं। खाली: कंपनी के देश के।',
      },
    }).nullable(),
  },
  list: ['code', 'name'],
  search: ['code', 'name'],
  siteField: 'code',
});

export const role = entity('kernel.role', {
  label: { en: 'Role', bn: 'ভূমিকা', hi: 'भूमिका' },
  key: ['code'],
  fields: {
    code: code({ search: true }),
    name: localized(),
    permissions: z.array(z.string().max(128)),
    /** Beyond names: conditions, denies, masks. */
    grants: json(z.array(grant)),
  },
  search: ['code', 'name'],
});

export const membership = entity('kernel.membership', {
  label: { en: 'User', bn: 'ব্যবহারকারী', hi: 'उपयोगकर्ता' },
  key: ['userId'],
  fields: {
    userId: text(),
    name: text({ search: true }),
    email: text({ search: true }).nullable(),
    locale: z.enum(['en', 'bn', 'hi']),
    /** Codes of the sites that may be seen, and of the branches whose sites may be; null in both: all. */
    sites: z.array(z.string()).nullable(),
    branches: z.array(z.string()).nullable(),
  },
  list: ['name', 'email', 'locale', 'sites', 'branches'],
  search: ['name', 'email'],
});

export const membershipRoles = table('kernel.membership_role', {
  key: ['membership', 'role'],
  fields: { membership: z.uuid(), role: z.uuid() },
});

/** The role that may do everything; the first administrator gets it. */
export const ADMINISTRATOR = 'administrator';
