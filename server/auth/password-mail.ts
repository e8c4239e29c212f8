import { type Label, say } from '@millrace/erp-core';
import type { CompanyDoor, KernelDoor } from '../kernel-door.ts';
import type { Identity } from './identity.ts';

/** Why somebody is sent a way to a password: he forgot his, or was invited and has none; or he has one, and was made a member. */
export type PasswordMailReason = 'forgotten' | 'invited' | 'joined';

const SUBJECTS: Readonly<Record<PasswordMailReason, Label>> = {
  forgotten: { en: 'A new password', bn: 'নতুন পাসওয়ার্ড', hi: 'नया पासवर्ड' },
  invited: { en: 'You are invited to {company}', bn: '{company}-এ আপনি আমন্ত্রিত', hi: '{company} में आप आमंत्रित हैं' },
  joined: {
    en: 'You are a member of {company}',
    bn: 'আপনি {company}-এর সদস্য',
    hi: 'आप {company} के सदस्य हैं',
  },
};
const TEXTS: Readonly<Record<PasswordMailReason, Label>> = {
  forgotten: {
    en: 'Choose a new password here. The link is good for an hour, and once. If you did not ask for it, leave it: nothing changes.',
    bn: 'এখানে নতুন পাসওয়ার্ড দিন। লিংকটি এক ঘণ্টা ও একবার কাজ করে। আপনি না চেয়ে থাকলে কিছু করবেন না: কিছুই বদলাবে না।',
    hi: 'यहाँ नया पासवर्ड चुनें। यह लिंक एक घंटे और एक बार काम करता है। आपने नहीं माँगा तो छोड़ दें: कुछ नहीं बदलेगा।',
  },
  invited: {
    en: 'Choose a password here and sign in. The link is good for three days, and once.',
    bn: 'এখানে পাসওয়ার্ড দিয়ে সাইন ইন করুন। লিংকটি তিন দিন ও একবার কাজ করে।',
    hi: 'यहाँ पासवर्ड चुनकर साइन इन करें। यह लिंक तीन दिन और एक बार काम करता है।',
  },
  joined: {
    en: 'Sign in here as you always do.',
    bn: 'এখানে আগের মতোই সাইন ইন করুন।',
    hi: 'यहाँ हमेशा की तरह साइन इन करें।',
  },
};
const HOURS: Readonly<Record<PasswordMailReason, number>> = { forgotten: 1, invited: 72, joined: 0 };

export interface PasswordMail {
  /** By the first company of the user's that has mail. Null: none has, or he belongs to none. */
  readonly send: (
    user: { readonly id: string; readonly name: string; readonly email: string },
    why: PasswordMailReason,
    /** Asked first. */
    company?: string,
  ) => Promise<{ readonly ok: boolean; readonly problem: string | null } | null>;
}

/** Sends people a way into their account. The token stands behind "#" of the link, which no server and no log is told. */
export function passwordMail({
  kernel,
  companies,
  identity,
}: {
  readonly kernel: Pick<KernelDoor, 'sendMail'>;
  readonly companies: Pick<CompanyDoor, 'member'>;
  readonly identity: Pick<Identity, 'passwordToken'>;
}): PasswordMail {
  return {
    async send(user, why, company) {
      const correlation = 'password-mail';
      const member = await companies.member(user.id, { correlation, ...(company === undefined ? {} : { company }) });
      if (!member) return null;
      // It opens every company of his, and each reads what its own mail server sends: of several none is given it.
      if (why !== 'joined' && member.companies.length > 1) return null;
      const token = why === 'joined' ? null : await identity.passwordToken(user.id, HOURS[why]);
      const { locale } = member.caller;
      const { id, name } = member.company;
      return kernel.sendMail(id, {
        ...{ to: user.email, person: user.name, locale },
        subject: say(SUBJECTS[why], locale, { company: name }),
        text: say(TEXTS[why], locale),
        path: token === null ? 'sign-in' : `sign-in/password#${token}`,
      });
    },
  };
}
