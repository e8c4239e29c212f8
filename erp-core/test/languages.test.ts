import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { modules } from '../index.ts';
import { describeEntity } from '../kernel/describe.ts';
import { type Label, type Locale, registryOf, systemCaller } from '../kernel/index.ts';
import { faultWords } from '../kernel/input-fault-words.ts';
import { asEntity } from '../kernel/settings/describe-settings.ts';

// Whatever the modules of this release say to people they say in all three languages. Another language is told by its
// letters: a text without one Bengali letter is no Bengali, whoever wrote it.
const registry = registryOf(modules);
const LETTERS: Readonly<Record<Exclude<Locale, 'en'>, RegExp>> = { bn: /[\u0980-\u09FF]/, hi: /[\u0900-\u097F]/ };
/** Names of standards, which are the same everywhere. */
const STANDARDS: ReadonlySet<string> = new Set(['GTIN', 'SSCC']);
const others = Object.entries(LETTERS) as [keyof typeof LETTERS, RegExp][];
const named = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

/** What is wrong with a text in three languages: one that is missing, is English, or names other details. */
const faultsOf = (label: Label): string[] =>
  others.flatMap(([locale, letters]) => {
    const text: unknown = label[locale];
    if (typeof text !== 'string' || text.trim() === '') return [`${locale} is missing`];
    // A text that is made of details alone has no letters of its own.
    const own = label.en.replace(/\{\w+\}/g, '');
    if (/\p{L}/u.test(own) && !letters.test(text) && !STANDARDS.has(text))
      return [`${locale} is in other letters: ${text}`];
    return String(named(text)) === String(named(label.en)) ? [] : [`${locale} names other details: ${text}`];
  });

const isLabel = (value: object): value is Label => 'en' in value && typeof value.en === 'string';

/** Every text in what is declared, by its path; zod's own insides are left to their meta. */
function* textsIn(value: unknown, path: string, seen = new Set<unknown>()): Generator<readonly [string, Label]> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof z.ZodType) {
    yield* textsIn(value.meta(), path, seen);
    if (value instanceof z.ZodObject) yield* textsIn(value.shape, path, seen);
    else if (value instanceof z.ZodArray) yield* textsIn(value.element, path, seen);
    else if ('unwrap' in value && typeof value.unwrap === 'function') yield* textsIn(value.unwrap(), path, seen);
  } else if (isLabel(value)) yield [path, value];
  else {
    const parts = value instanceof Map ? [...value.entries()] : Object.entries(value);
    for (const [name, part] of parts) {
      // Records to try a module with are somebody's data.
      if (name !== 'demo' && name !== 'example') yield* textsIn(part, `${path}.${String(name)}`, seen);
    }
  }
}

test('every text that a module declares is there in Bengali and Hindi, and names the same details', () => {
  const texts = registry.modules.flatMap((module) => [...textsIn(module, module.name)]);
  expect(texts.length).toBeGreaterThan(700);
  expect(texts.flatMap(([path, label]) => faultsOf(label).map((fault) => `${path}: ${fault}`))).toEqual([]);
});

/** The words of a description, by their place in it. */
function* wordsIn(value: unknown, path: string): Generator<readonly [string, string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    const place = `${path}/${(part as { name?: string } | null)?.name ?? name}`;
    if ((name === 'label' || name === 'help') && typeof part === 'string') yield [path, part];
    else if (name !== 'default' && name !== 'example') yield* wordsIn(part, place);
  }
}

test('a screen finds words of its reader for every entity, setting, field, choice, state and command', () => {
  const things = [...registry.entities.values(), ...[...registry.settings.values()].map(asEntity)];
  for (const [locale, letters] of others) {
    const caller = { ...systemCaller('company', 'test', 'test'), locale };
    const words = things.flatMap((of) => [...wordsIn(describeEntity(of, registry.commands.values(), caller), of.name)]);
    expect(words.length).toBeGreaterThan(1_200);
    expect(
      words.filter(([, text]) => !letters.test(text) && !STANDARDS.has(text)).map(([path, text]) => `${path}: ${text}`),
    ).toEqual([]);
  }
});

const inputs = [...registry.commands.values(), ...registry.queries.values()];
const oddities = fc.oneof(
  fc.constantFrom('', ' ', '\u0000', '-1', '1.23456789012345', '../x', 'x'.repeat(5_000), '2026-02-30', -1, 1.5, 1e300),
  fc.anything({ maxDepth: 1 }),
);

test('whatever is wrong with an input is told in the language of whoever gave it', () => {
  const english = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(...inputs), fc.infiniteStream(oddities), ({ input }, values) => {
      const given = Object.fromEntries(Object.keys(input.shape).map((name) => [name, values.next().value]));
      for (const issue of input.safeParse({ ...given, surely: 'unknown' }).error?.issues ?? []) {
        for (const [locale, letters] of others) {
          const words = faultWords(issue, locale);
          if (!letters.test(words)) english.add(words);
        }
      }
    }),
    { numRuns: 3_000 },
  );
  expect([...english]).toEqual([]);
});
