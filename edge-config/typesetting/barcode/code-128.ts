/**
 * Code 128 (ISO/IEC 15417) in its sets B and C: the code words of a text, without the check symbol, which whoever draws them
 * reckons. One encoder for what we draw and for what printers draw, so that both are equally wide.
 */

export const START_B = 104;
export const START_C = 105;
const TO_C = 99;
const TO_B = 100;
export const FNC1_WORD = 102;
/** How FNC1 stands in a text: the group separator, as readers tell it. */
const FNC1 = '\u001d';

/** Digits from here on. */
const digitsAt = (text: string, at: number): number => /^\d*/.exec(text.slice(at))?.[0].length ?? 0;

/** Whether what begins here goes into set C: two digits a word, worth the change of set. */
function worthC(text: string, at: number): boolean {
  const digits = digitsAt(text, at);
  const end = at + digits === text.length;
  return at === 0 || end ? digits >= 4 : digits >= 6;
}

/**
 * The code words of a text of printable ASCII, with FNC1 as the group separator; the start word first.
 * @param gs1 FNC1 stands before everything, which makes it a GS1-128
 */
export function code128Words(text: string, { gs1 = false }: { readonly gs1?: boolean } = {}): readonly number[] {
  let set: 'B' | 'C' = (digitsAt(text, 0) === 2 && text.length === 2) || worthC(text, 0) ? 'C' : 'B';
  const words = [set === 'C' ? START_C : START_B, ...(gs1 ? [FNC1_WORD] : [])];
  for (let at = 0; at < text.length; ) {
    if (text[at] === FNC1) {
      words.push(FNC1_WORD);
      at += 1;
    } else if (set === 'C' && digitsAt(text, at) >= 2) {
      words.push(Number(text.slice(at, at + 2)));
      at += 2;
    } else if (set === 'C') {
      words.push(TO_B);
      set = 'B';
    } else if (worthC(text, at) && digitsAt(text, at) % 2 === 0) {
      words.push(TO_C);
      set = 'C';
    } else {
      words.push(text.charCodeAt(at) - 32);
      at += 1;
    }
  }
  return words;
}

/** In ZPL, what words stand for that no letter does, in set B: "^", ">" and "~" are commands there (ZPL II, ^BC). */
const ZPL_OF_B: Readonly<Record<number, string>> = { 30: '>0', 62: '><', 94: '>=', 95: '>1' };
const ZPL_OF_ANY: Readonly<Record<number, string>> = {
  [TO_C]: '>5',
  [TO_B]: '>6',
  [FNC1_WORD]: '>8',
  [START_B]: '>:',
  [START_C]: '>;',
};

/** The same words as the data of a ^BC field in mode N. */
export function code128Zpl(words: readonly number[]): string {
  let inC = false;
  return words
    .map((word) => {
      const invoked = word >= TO_C ? ZPL_OF_ANY[word] : undefined;
      if (word === START_C || word === TO_C) inC = true;
      else if (word === START_B || word === TO_B) inC = false;
      if (invoked) return invoked;
      return inC ? String(word).padStart(2, '0') : (ZPL_OF_B[word] ?? String.fromCharCode(word + 32));
    })
    .join('');
}
