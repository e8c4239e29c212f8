// What the units of the contracts are made of, as UCUM defines them: exact decimals and other units, never a floating-point
// number. Base are m, s, g, K, C, cd, rad and bit as in UCUM; mol too, which UCUM counts as a number, so that an amount of
// substance does not become pieces. What is a scale of its own (pH, bel, neper) is not here: it is not converted.

/** 10 to the power of. */
export const PREFIXES: Readonly<Record<string, number>> = {
  ...{ Y: 24, Z: 21, E: 18, P: 15, T: 12, G: 9, M: 6, k: 3, h: 2, da: 1 },
  ...{ d: -1, c: -2, m: -3, u: -6, n: -9, p: -12, f: -15, a: -18, z: -21, y: -24 },
};
/** 2 to the power of; of bit and By alone. */
export const BINARY_PREFIXES: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40 };

/** Units of nothing else, each a kind of its own. */
export const BASE: ReadonlySet<string> = new Set('m s g K C cd mol rad bit [CFU] [NTU] [FNU]'.split(' '));

type Definition = readonly [factor: string, of: string];

/** So much of the term beside it; the ones that take a prefix. */
export const METRIC: Readonly<Record<string, Definition>> = {
  ...{ sr: ['1', 'rad2'], Hz: ['1', 's-1'], N: ['1', 'kg.m/s2'], Pa: ['1', 'N/m2'], J: ['1', 'N.m'], W: ['1', 'J/s'] },
  ...{ A: ['1', 'C/s'], V: ['1', 'J/C'], F: ['1', 'C/V'], Ohm: ['1', 'V/A'], S: ['1', 'A/V'], mho: ['1', 'S'] },
  ...{ Wb: ['1', 'V.s'], T: ['1', 'Wb/m2'], H: ['1', 'Wb/A'], lm: ['1', 'cd.sr'], lx: ['1', 'lm/m2'] },
  ...{ Bq: ['1', 's-1'], Gy: ['1', 'J/kg'], Sv: ['1', 'J/kg'], kat: ['1', 'mol/s'], U: ['1', 'umol/min'] },
  ...{ l: ['1', 'dm3'], L: ['1', 'l'], ar: ['100', 'm2'], t: ['1000', 'kg'], bar: ['1e5', 'Pa'] },
  ...{ u: ['1.6605402e-24', 'g'], eV: ['1.60217733e-19', 'J'] },
  ...{ cal: ['1', 'cal_th'], cal_th: ['4.184', 'J'], cal_IT: ['4.1868', 'J'] },
  ...{ erg: ['1e-7', 'J'], dyn: ['1e-5', 'N'], G: ['1e-4', 'T'], P: ['1', 'dyn.s/cm2'], St: ['1', 'cm2/s'] },
  ...{ By: ['8', 'bit'], Bd: ['1', 's-1'], tex: ['1', 'g/km'], eq: ['1', 'mol'], osm: ['1', 'mol'] },
  ...{ 'm[H2O]': ['9.80665', 'kPa'], 'm[Hg]': ['133.3220', 'kPa'] },
} as const;

/** The same; these take no prefix. */
export const PLAIN: Readonly<Record<string, Definition>> = {
  ...{ '10*': ['10', '1'], '10^': ['10', '1'], '%': ['0.01', '1'], '[ppth]': ['1e-3', '1'], '[ppm]': ['1e-6', '1'] },
  ...{ '[ppb]': ['1e-9', '1'], '[pptr]': ['1e-12', '1'] },
  '[pi]': ['3.1415926535897932384626433832795028841971693993751058209749445923', '1'],
  ...{ deg: ['2', '[pi].rad/360'], "'": ['1', 'deg/60'], "''": ['1', "'/60"], gon: ['0.9', 'deg'] },
  ...{ min: ['60', 's'], h: ['60', 'min'], d: ['24', 'h'], wk: ['7', 'd'], mo: ['30.4375', 'd'], a: ['365.25', 'd'] },
  ...{ gf: ['9.80665', 'g.m/s2'], kgf: ['9.80665', 'kg.m/s2'], att: ['1', 'kgf/cm2'], atm: ['101325', 'Pa'] },
  ...{ '[in_i]': ['2.54', 'cm'], '[ft_i]': ['12', '[in_i]'], '[yd_i]': ['3', '[ft_i]'], '[mi_i]': ['5280', '[ft_i]'] },
  ...{ '[nmi_i]': ['1852', 'm'], '[kn_i]': ['1', '[nmi_i]/h'], '[mil_i]': ['1e-3', '[in_i]'] },
  ...{ '[sin_i]': ['1', '[in_i]2'], '[sft_i]': ['1', '[ft_i]2'], '[syd_i]': ['1', '[yd_i]2'] },
  ...{ '[cin_i]': ['1', '[in_i]3'], '[cft_i]': ['1', '[ft_i]3'], '[cyd_i]': ['1', '[yd_i]3'] },
  ...{ '[gal_us]': ['231', '[in_i]3'], '[qt_us]': ['1', '[gal_us]/4'], '[pt_us]': ['1', '[qt_us]/2'] },
  ...{ '[foz_us]': ['1', '[pt_us]/16'], '[bbl_us]': ['42', '[gal_us]'], '[bu_us]': ['2150.42', '[in_i]3'] },
  // 160 square rods of 16.5 survey feet, a survey foot being 1200/3937 m.
  ...{ '[acr_us]': ['62726400000', 'm2/15499969'], '[gal_br]': ['4.54609', 'l'] },
  ...{ '[gr]': ['64.79891', 'mg'], '[lb_av]': ['7000', '[gr]'], '[oz_av]': ['1', '[lb_av]/16'] },
  ...{ '[ston_av]': ['2000', '[lb_av]'], '[lton_av]': ['2240', '[lb_av]'], '[stone_av]': ['14', '[lb_av]'] },
  ...{ '[lbf_av]': ['9.80665', '[lb_av].m/s2'], '[psi]': ['1', '[lbf_av]/[in_i]2'], '[den]': ['1', 'g/9/km'] },
  ...{ "[in_i'H2O]": ['0.0254', 'm[H2O]'], "[in_i'Hg]": ['0.0254', 'm[Hg]'], '[degR]': ['5', 'K/9'] },
  ...{ '[Btu]': ['1', '[Btu_th]'], '[Btu_th]': ['1.054350', 'kJ'], '[Btu_IT]': ['1.05505585262', 'kJ'] },
  ...{ '[HP]': ['550', '[ft_i].[lbf_av]/s'], '[diop]': ['1', 'm-1'], '[mesh_i]': ['1', '[in_i]-1'] },
} as const;

/** Temperatures whose zero is not that of K: so much of K to a degree, and where their zero lies, in degrees below. */
export const SCALES: Readonly<Record<string, { readonly of: Definition; readonly zero: string }>> = {
  Cel: { of: ['1', 'K'], zero: '273.15' },
  '[degF]': { of: ['5', 'K/9'], zero: '459.67' },
};
