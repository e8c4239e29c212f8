/** Units that are offered first; every other one of UCUM can be written. */
export const UNITS: readonly string[] = [
  ...['{piece}', 'kg', 'g', 't', 'm', 'cm', 'mm', 'm2', 'm3', 'L', 'mL', 'h', 'min', '{carton}', '{cone}', '{roll}'],
];
