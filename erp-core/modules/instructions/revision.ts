import {
  code,
  entity,
  file,
  image,
  lines,
  localized,
  moment,
  person,
  type Row,
  ref,
  standardCommands,
  transitionCommand,
  wholeNumber,
} from '../../kernel/index.ts';
import { document } from './document.ts';
import { refuse } from './refusals.ts';

const MOST_STEPS = 200;
const MEGABYTE = 1_000_000;

/**
 * What an instruction says, as a revision with its letter. Written as a draft; once released it stays as it is, so that
 * "I have read C" names one text for ever. Of the released ones the one that came into effect last holds.
 */
export const revision = entity('instructions.revision', {
  label: { en: 'Revision of instruction', bn: 'নির্দেশিকার সংস্করণ', hi: 'निर्देश का संशोधन' },
  key: ['document', 'letter'],
  fields: {
    document: ref(document, { fixed: true, label: document.label }),
    letter: code({
      search: true,
      example: 'C',
      label: { en: 'Revision letter', bn: 'সংস্করণ অক্ষর', hi: 'संशोधन अक्षर' },
    }),
    effectiveFrom: moment({ label: { en: 'In effect from', bn: 'কার্যকর', hi: 'प्रभावी' } }),
    changes: localized({
      label: { en: 'What is new', bn: 'কী নতুন', hi: 'क्या नया है' },
    }).nullable(),
    steps: lines(
      {
        text: localized({ label: { en: 'What to do', bn: 'কী করতে হবে', hi: 'क्या करना है' } }),
        picture: image({ label: { en: 'Picture', bn: 'ছবি', hi: 'चित्र' } }).nullable(),
        drawing: file({
          accept: ['image', 'pdf'],
          label: { en: 'Drawing', bn: 'নকশা', hi: 'आरेखण' },
        }).nullable(),
        page: wholeNumber({ label: { en: 'Page of the drawing', bn: 'নকশার পাতা', hi: 'आरेखण का पन्ना' } })
          .min(1)
          .max(9_999)
          .nullable(),
        video: file({
          accept: ['video'],
          maxBytes: 100 * MEGABYTE,
          label: { en: 'Video', bn: 'ভিডিও', hi: 'वीडियो' },
        }).nullable(),
      },
      { max: MOST_STEPS, label: { en: 'Steps', bn: 'ধাপ', hi: 'चरण' } },
    ),
    releasedAt: moment({ given: true, label: { en: 'Released', bn: 'প্রকাশিত', hi: 'जारी' } }).nullable(),
    releasedBy: person({
      given: true,
      label: { en: 'Released by', bn: 'কে প্রকাশ করলেন', hi: 'किसने जारी किया' },
    }).nullable(),
  },
  states: { draft: ['released'], released: ['withdrawn'], withdrawn: [] },
  stateLabels: {
    draft: { en: 'Draft', bn: 'খসড়া', hi: 'मसौदा' },
    released: { en: 'Released', bn: 'প্রকাশিত', hi: 'जारी' },
    withdrawn: { en: 'Withdrawn', bn: 'প্রত্যাহৃত', hi: 'वापस लिया' },
  },
  list: ['document', 'letter', 'effectiveFrom', 'releasedBy', 'state'],
  sort: '-effectiveFrom',
});
export type Revision = Row<typeof revision>;

const whileDraft = ({ state, letter }: Pick<Revision, 'state' | 'letter'>) =>
  state === 'draft' ? undefined : refuse('revision-not-draft', { letter });

export const revisionCommands = standardCommands(revision, { check: whileDraft, mayRemove: whileDraft });

/** Lets a draft hold from its moment on. Nothing of it can be changed after: what is new is the next letter. */
export const releaseRevision = transitionCommand(revision, 'release', {
  to: 'released',
  label: { en: 'Release', bn: 'প্রকাশ করুন', hi: 'जारी करें' },
  confirm: 'ask',
  check: ({ steps, letter }) => (steps.length === 0 ? refuse('revision-without-steps', { letter }) : undefined),
  sets: (_, { now, caller }) => ({ releasedAt: now, releasedBy: caller.user }),
});

/** It holds no more: the one before it does again, where there is one. */
export const withdrawRevision = transitionCommand(revision, 'withdraw', {
  to: 'withdrawn',
  label: { en: 'Withdraw', bn: 'প্রত্যাহার', hi: 'वापस लें' },
  confirm: 'ask',
});
