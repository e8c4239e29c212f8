import type { seeded } from './random.ts';

type Random = ReturnType<typeof seeded>;

/** What words of a script are put together from, and the letters that are mistaken for one another in it. */
const SCRIPTS = {
  latin: {
    starts: [
      'ka',
      'ra',
      'me',
      'sha',
      'jo',
      'pa',
      'de',
      'su',
      'no',
      'ba',
      'li',
      'to',
      'gra',
      'ste',
      'wo',
      'ti',
      'mu',
      'ha',
      'vi',
      'ce',
    ],
    goes: [
      'ri',
      'na',
      'mo',
      'la',
      'ten',
      'ga',
      'shi',
      'dor',
      'ka',
      'vel',
      'mi',
      'su',
      'ran',
      'to',
      'be',
      'lon',
      'pur',
      'dha',
      'nak',
      'ze',
    ],
    ends: ['', 'm', 'n', 'r', 'l', 's', 'k', 't'],
    letters: [...'abcdefghijklmnoprstuvwz'],
  },
  bengali: {
    starts: [
      'ক',
      'রা',
      'মে',
      'শা',
      'জো',
      'পা',
      'দে',
      'সু',
      'নো',
      'বা',
      'লি',
      'তো',
      'গ্রা',
      'স্ট',
      'হা',
      'চি',
      'মু',
      'ফা',
      'ঢা',
      'খু',
    ],
    goes: [
      'রি',
      'না',
      'মো',
      'লা',
      'ন্ত',
      'গা',
      'শি',
      'দো',
      'কা',
      'ভে',
      'মি',
      'ল্প',
      'রা',
      'টো',
      'বে',
      'লো',
      'পু',
      'ধা',
      'ক্ষ',
      'জে',
    ],
    ends: ['', 'ম', 'ন', 'র', 'ল', 'ক', 'ট', 'ং'],
    letters: [...'কখগঘচছজটডতথদধপফবভমযরলহািুেো'],
  },
  devanagari: {
    starts: [
      'क',
      'रा',
      'मे',
      'शा',
      'जो',
      'पा',
      'दे',
      'सु',
      'नो',
      'बा',
      'लि',
      'तो',
      'ग्रा',
      'स्ट',
      'हा',
      'चि',
      'मु',
      'फा',
      'ढा',
      'खु',
    ],
    goes: [
      'रि',
      'ना',
      'मो',
      'ला',
      'न्त',
      'गा',
      'शि',
      'दो',
      'का',
      'भे',
      'मि',
      'ल्प',
      'रा',
      'टो',
      'बे',
      'लो',
      'पु',
      'धा',
      'क्ष',
      'जे',
    ],
    ends: ['', 'म', 'न', 'र', 'ल', 'क', 'ट', 'ं'],
    letters: [...'कखगघचछजटडतथदधपफबभमयरलहािुेो'],
  },
} as const;

export type Script = keyof typeof SCRIPTS;
export const scripts = Object.keys(SCRIPTS) as readonly Script[];

/** So many different words of a script, as a register's names are made of. */
export function vocabulary(script: Script, size: number, { pick, next }: Random): readonly string[] {
  const { starts, goes, ends } = SCRIPTS[script];
  const words = new Set<string>();
  while (words.size < size) {
    const middle = Array.from({ length: next() < 0.5 ? 1 : 2 }, () => pick(goes)).join('');
    words.add(pick(starts) + middle + pick(ends));
  }
  return [...words];
}

/** A word with one letter of it wrong: another one, one left out, one too many, or two that changed places. */
export function misspelt(word: string, script: Script, { pick, next }: Random): string {
  const letters = [...word];
  const at = 1 + Math.floor(next() * (letters.length - 1));
  const kind = next();
  if (kind < 0.4) letters[at] = pick(SCRIPTS[script].letters.filter((letter) => letter !== letters[at]));
  else if (kind < 0.65) letters.splice(at, 1);
  else if (kind < 0.85) letters.splice(at, 0, pick(SCRIPTS[script].letters));
  else [letters[at - 1], letters[at]] = [letters[at] as string, letters[at - 1] as string];
  return letters.join('');
}
