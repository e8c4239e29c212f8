import { z } from 'zod';
import { json } from '../fields.ts';
import { settings } from '../settings/settings.ts';

/** What a company asks of its members when they sign in. */
export const signInSettings = settings('kernel.sign-in', {
  label: { en: 'Sign-in', bn: 'সাইন ইন', hi: 'साइन इन' },
  fields: {
    /** Codes of roles: whoever holds one of them does nothing before a second factor is set up. */
    secondFactorRoles: json(z.array(z.string().min(1).max(64)).max(200).default([]), {
      label: {
        en: 'Roles that need a second factor',
        bn: 'যেসব ভূমিকায় দ্বিতীয় প্রমাণ লাগে',
        hi: 'जिन भूमिकाओं को दूसरा प्रमाण चाहिए',
      },
    }),
  },
});

/** Whether member `m` must prove himself by a second factor at the moment `$2` (µs), as SQL. */
export const NEEDS_SECOND_FACTOR = `exists (
  select from kernel.membership_role mr join kernel.role r on r.id = mr.role
  where mr.membership = m.id and (
    select s.value from kernel.setting s
    where s.settings = 'kernel.sign-in' and s.field = 'secondFactorRoles' and s.valid_from <= $2
    order by s.valid_from desc, s.set_at desc, s.id desc limit 1) ? r.code)`;
