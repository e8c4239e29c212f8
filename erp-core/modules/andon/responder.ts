import {
  code,
  entity,
  person,
  type Refusal,
  type Row,
  ref,
  standardCommands,
  text,
  wholeNumber,
} from '../../kernel/index.ts';
import { kind } from './kind.ts';
import { refuse } from './refusals.ts';

/** Who comes, or is told, when somebody calls: by kind, area, shift and step. What is left empty is every one. */
export const responder = entity('andon.responder', {
  label: { en: 'Who comes', bn: 'কে আসেন', hi: 'कौन आता है' },
  key: [],
  fields: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    kind: ref(kind, { label: kind.label }).nullable(),
    area: text({
      max: 200,
      example: 'hall/line-1',
      label: { en: 'Area or line', bn: 'এলাকা বা লাইন', hi: 'क्षेत्र या लाइन' },
    }).nullable(),
    shift: text({ max: 16, label: { en: 'Shift', bn: 'শিফট', hi: 'पाली' } }).nullable(),
    step: wholeNumber({
      label: { en: 'From step', bn: 'কোন ধাপ থেকে', hi: 'किस चरण से' },
      help: {
        en: '0: at the call itself; 1: when it went further once.',
        bn: '০: ডাকার সঙ্গে সঙ্গে; ১: একবার উপরে গেলে।',
        hi: '0: पुकार के साथ ही; 1: एक बार आगे बढ़ने पर।',
      },
    })
      .min(0)
      .max(9)
      .default(0),
    role: code({ label: { en: 'Everybody with the role', bn: 'এই ভূমিকার সবাই', hi: 'इस भूमिका के सब' } }).nullable(),
    person: person({ label: { en: 'This person', bn: 'এই ব্যক্তি', hi: 'यह व्यक्ति' } }).nullable(),
  },
  list: ['kind', 'area', 'shift', 'step', 'role', 'person'],
  siteField: 'site',
});
export type Responder = Row<typeof responder>;

export const responderCommands = standardCommands(responder, {
  check: ({ role, person: who }): Refusal | undefined => (!role && !who ? refuse('responder-nobody') : undefined),
});

/** Where and when somebody calls. */
export interface Occasion {
  readonly kind: string;
  readonly line: string;
  readonly shift: string | null;
  readonly step: number;
}

/**
 * Who comes, of those that are named: with each step those of the steps before as well, so that nobody learns of the end of a
 * call from others. Pure.
 */
export const whoComes = <R extends Pick<Responder, 'kind' | 'area' | 'shift' | 'step'>>(
  named: readonly R[],
  { kind: of, line, shift, step }: Occasion,
): readonly R[] =>
  named.filter(
    (one) =>
      (one.kind === null || one.kind === of) &&
      (one.area === null || line === one.area || line.startsWith(`${one.area}/`)) &&
      (one.shift === null || one.shift === shift) &&
      one.step <= step,
  );
