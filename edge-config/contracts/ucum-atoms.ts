// The UCUM atoms a plant meets, case-sensitive. Not the whole of UCUM: clinical, historical and apothecaries' units are
// left out, and adding one is adding its code here.

const codes = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Prefixes of metric units: powers of ten, and of two for bit and By. */
export const UCUM_PREFIXES = codes('Y Z E P T G M k h da d c m u n p f a z y Ki Mi Gi Ti');

/** Units that take a prefix. */
export const UCUM_METRIC = codes(`
  m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv kat
  l L ar t bar u eV cal cal_th cal_IT mho erg dyn G P St Np B B[V] B[W] B[SPL] bit By Bd tex eq osm m[H2O] m[Hg] U
`);

/** Units that take none. */
export const UCUM_PLAIN = codes(`
  10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] deg ' '' gon min h d wk mo a atm att gf kgf [pH] [NTU] [FNU]
  [in_i] [ft_i] [yd_i] [mi_i] [nmi_i] [kn_i] [mil_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] [cyd_i]
  [gal_us] [qt_us] [pt_us] [foz_us] [bbl_us] [bu_us] [acr_us] [gal_br]
  [gr] [lb_av] [oz_av] [ston_av] [lton_av] [stone_av] [lbf_av] [den] [psi] [in_i'H2O] [in_i'Hg]
  [degF] [degR] [Btu] [Btu_IT] [Btu_th] [HP] [CFU] [diop] [mesh_i]
`);
