import { noticeKind } from '../notify/notice.ts';

// Their names are older than kinds, and notices keep them.

export const mentionedNotice = noticeKind('mentioned', {
  label: { en: 'Mentioned me', bn: 'আমার নাম নেওয়া হয়েছে', hi: 'मेरा उल्लेख हुआ' },
  words: {
    once: {
      en: '{by} mentioned you on {title}',
      bn: '{by} {title}-এ আপনার নাম নিয়েছেন',
      hi: '{by} ने {title} पर आपका उल्लेख किया',
    },
  },
  modes: { mail: 'at-once', push: 'at-once' },
});

export const commentedNotice = noticeKind('commented', {
  label: {
    en: 'Comments on what I follow',
    bn: 'যা অনুসরণ করি তাতে মন্তব্য',
    hi: 'जिसे मैं अनुसरण करता हूँ उस पर टिप्पणियाँ',
  },
  words: {
    once: {
      en: '{by} commented on {title}',
      bn: '{by} {title}-এ মন্তব্য করেছেন',
      hi: '{by} ने {title} पर टिप्पणी की',
    },
    often: {
      en: '{times} new comments on {title}, the newest by {by}',
      bn: '{title}-এ {times}টি নতুন মন্তব্য, সর্বশেষটি {by}-এর',
      hi: '{title} पर {times} नई टिप्पणियाँ, सबसे नई {by} की',
    },
  },
  modes: { mail: 'digest', push: 'at-once' },
});

export const changedNotice = noticeKind('changed', {
  label: {
    en: 'Changes of what I follow',
    bn: 'যা অনুসরণ করি তার পরিবর্তন',
    hi: 'जिसे मैं अनुसरण करता हूँ उसमें बदलाव',
  },
  words: {
    once: { en: '{by} changed {title}', bn: '{by} {title} বদলেছেন', hi: '{by} ने {title} बदला' },
    often: {
      en: '{title} was changed {times} times, last by {by}',
      bn: '{title} {times} বার বদলানো হয়েছে, শেষবার {by}',
      hi: '{title} {times} बार बदला गया, अंतिम बार {by} ने',
    },
  },
});

export const noteKinds = [mentionedNotice, commentedNotice, changedNotice] as const;
