/**
 * Checks a unit against the grammar of UCUM 2.1 (case-sensitive codes): terms of prefixed atoms with exponents,
 * joined by "." and "/", with annotations in braces. The table holds the atoms a plant meets, not all of UCUM's.
 */
const PREFIXES = [
  'Y',
  'Z',
  'E',
  'P',
  'T',
  'G',
  'M',
  'k',
  'h',
  'da',
  'd',
  'c',
  'm',
  'u',
  'n',
  'p',
  'f',
  'a',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
];

const METRIC = new Set(
  'm s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc bit By Bd B[V] B[W] B Np cal erg dyn G P St kat U [iU] [IU] tex osm eq g% st'.split(
    ' ',
  ),
);
const PLAIN = new Set(
  "% [ppth] [ppm] [ppb] [pptr] 10* 10^ [pi] min h d wk mo a deg ' '' gon [in_i] [ft_i] [yd_i] [mi_i] [lb_av] [oz_av] [ton_av] [stone_av] [gal_us] [pt_us] [psi] [degF] [degR] [HP] [Btu] [Btu_IT] [ft_us] [acr_us] atm m[H2O] m[Hg] [in_i'H2O] [in_i'Hg] [kn_i] [nmi_i] [pH] [cft_i] [cin_i] [lbf_av] kgf gf REV"
    .split(' ')
    .filter((code) => code !== 'REV'),
);

function isAtom(code: string): boolean {
  if (METRIC.has(code) || PLAIN.has(code)) return true;
  return PREFIXES.some((prefix) => code.startsWith(prefix) && METRIC.has(code.slice(prefix.length)));
}

const ANNOTATION = /\{[\x21-\x7a\x7c\x7e ]*\}/;
const COMPONENT = /^(?<atom>10\*|10\^|(?:\[[^\]\s]+\]|[A-Za-z%'](?:[A-Za-z%']|\[[^\]\s]+\])*)+)(?<exponent>[+-]?\d+)?$/;

function isComponent(text: string): boolean {
  const bare = text.replace(ANNOTATION, '');
  if (bare === '') return text !== '';
  if (/^[1-9]\d*$/.test(bare)) return true;
  const match = COMPONENT.exec(bare);
  return match?.groups?.atom !== undefined && isAtom(match.groups.atom);
}

/** True where `unit` is written by UCUM's grammar and its atoms are known. */
export function isUcum(unit: string): boolean {
  let depth = 0;
  let inAnnotation = false;
  let start = unit.startsWith('/') ? 1 : 0;
  const end = (at: number): boolean => {
    const text = unit.slice(start, at);
    start = at + 1;
    if (text === '') return false;
    const inner = /^\((.*)\)([+-]?\d+)?$/.exec(text);
    return inner?.[1] !== undefined ? isUcum(inner[1]) : isComponent(text);
  };
  for (let at = start; at < unit.length; at++) {
    const char = unit[at];
    if (char === '{') inAnnotation = true;
    else if (char === '}') inAnnotation = false;
    else if (inAnnotation) continue;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if ((char === '.' || char === '/') && depth === 0 && !end(at)) return false;
    if (depth < 0) return false;
  }
  return depth === 0 && !inAnnotation && unit.length > 0 && end(unit.length);
}
