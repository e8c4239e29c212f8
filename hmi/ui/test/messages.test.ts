import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Message, messageFaults } from '../vite/complete-messages.ts';

const HMI = join(import.meta.dirname, '..', '..');
const english = (app: string): [string, Message][] =>
  Object.entries<Message>(JSON.parse(readFileSync(join(HMI, app, 'messages', 'en.json'), 'utf8'))).filter(
    ([key]) => !key.startsWith('$'),
  );

/** Texts that are right as they are, though what follows the number reads like a plural. */
const NO_SINGULAR: Readonly<Record<string, string>> = {
  unit_second: 'a unit, written alike for one and for many',
  milliseconds: 'a unit, written alike for one and for many',
  alarms_came: 'one alarm is said by its own words: two and more',
  trends_full: 'the most series that a picture takes: more than one',
  import_first_rows: 'told only where there are more rows than are shown, by the hundred',
  misplaced_mixed: 'one item alone is not mixed',
  rec_calendar_more: 'the most that a calendar takes: hundreds',
  recall_too_many: 'told from dozens on',
  report_days_under: 'the bounds of ages: 30 days and more',
  report_days_from: 'the bounds of ages: 30 days and more',
  report_days_over: 'the bounds of ages: 30 days and more',
  modules_still_needed: 'names, no number',
  modules_lost_others: 'of the others, not so many others',
  pin_new: 'the least that a PIN has: four and more',
  imports_means_of: 'a name, no number',
  held_since: 'a time, no number',
  reach_saved: 'a name, no number',
  count_again: 'a name, no number',
  device_read_title: 'a name, no number',
  modules_drop_detail: 'a name, no number',
  rec_move_no_way: 'a name, no number',
  wf_leads: 'a name, no number',
  loss_sentence: 'lengths of time, no number of pieces',
};
/** Words that end in s and are no plural. */
const SINGULAR = /^(?:is|was|has|does|this|its|as|us|yes|less|always|\w+ss)$/;
/** Verbs of one that stand behind a name or a number: "{name} holds {role}". */
const VERB_OF_ONE =
  /^(?:looks|edits|goes|differs|belongs|ends|tries|prints|takes|runs|holds|needs|comes|tells|says|stands|waits|answers)$/;
const OF_MANY = /^(?:are|were|have|wait|stay|give)$/;
const reads = (text: string): boolean =>
  [...text.matchAll(/\{\w+\}(?: of \{\w+\})?((?: [a-z-]+){1,3})/g)].some(([, words = '']) =>
    words
      .trim()
      .split(' ')
      .some((word) => OF_MANY.test(word) || (word.endsWith('s') && !SINGULAR.test(word) && !VERB_OF_ONE.test(word))),
  );

describe.each(['office', 'panel'])('counts in the texts of the %s', (app) => {
  test('have a singular', () => {
    const without = english(app).filter(([key, text]) => typeof text === 'string' && reads(text) && !NO_SINGULAR[key]);
    expect(without).toEqual([]);
  });
  test('are passed as what they are in every digits', () => {
    const counted = new Map(
      english(app).flatMap(([key, text]) =>
        typeof text === 'string' ? [] : [[key, text[0]?.selectors[0]?.replace(/Plural$/, '') ?? ''] as const],
      ),
    );
    expect(counted.size).toBeGreaterThan(0);
    const folder = join(HMI, app, 'src');
    const wrong = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:svelte|ts)$/.test(file) && !file.startsWith('paraglide'))
      .flatMap((file) =>
        [...readFileSync(join(folder, file), 'utf8').matchAll(/\bm\.(\w+)\(\{([^}]*)/g)].flatMap(
          ([, key = '', given = '']) => {
            const name = counted.get(key);
            // One written out, or by the formatter that keeps the number; a text that is kept for others has Latin digits.
            const right =
              name === undefined ||
              new RegExp(`\\b${name}: (?:(?:\\w+\\.)*count\\(|String\\()|\\b${name}(?:,| |$)`).test(given);
            return right ? [] : [`${file}: ${key} is given {${given}}`];
          },
        ),
      );
    expect(wrong).toEqual([]);
  });
});

test('a text that lacks its singular is found, and one with a unit or a name is not', () => {
  expect(
    ['{n} lines short', 'Book {n} tags', '{count} of {total} lines need you', '{count} are drawn'].map(reads),
  ).toEqual([true, true, true, true]);
  expect(['{n} left to make', '{name} is here', '{what} differs: look', 'Micro-stops: {count}'].map(reads)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test.each(['office', 'panel'])('the texts of the %s are whole in three languages', (app) => {
  expect(messageFaults(join(HMI, app, 'messages'))).toEqual([]);
});

test('a hole is found: a text, a language, a placeholder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-texts-'));
  try {
    writeFileSync(join(folder, 'en.json'), JSON.stringify({ a: 'A {n}', b: 'B' }));
    writeFileSync(join(folder, 'bn.json'), JSON.stringify({ a: 'ক', b: '' }));
    writeFileSync(join(folder, 'hi.json'), JSON.stringify({ a: 'क {n}', b: 'ख', c: 'ग' }));
    expect(messageFaults(folder)).toEqual([
      'bn: "a" has other placeholders than en.json',
      'bn: "b" is missing',
      'hi: "c" is not in en.json',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
