import type { MachineHabits } from '../model/machine.ts';

const MINUTE = 60;
const HOUR = 3600;

/** A bundle of one operation: some 40 s a piece, a bundle of twenty to fetch every quarter of an hour. */
export const SEWING: MachineHabits = {
  cycle: 38,
  scatter: 0.22,
  yields: 1,
  scrap: 0.012,
  microEvery: 9 * MINUTE,
  microLasts: 25,
  breakdownEvery: 4 * HOUR,
  breakdownLasts: 11 * MINUTE,
  reasons: ['NEEDLE', 'THREAD', 'NO-BUNDLE', 'TENSION'],
  setupEvery: 95 * MINUTE,
  setupLasts: 6 * MINUTE,
  warmUp: 4 * MINUTE,
};

/** Sixty bottles a minute. */
export const FILLING: MachineHabits = {
  cycle: 1,
  scatter: 0.03,
  yields: 1,
  scrap: 0.004,
  microEvery: 14 * MINUTE,
  microLasts: 35,
  breakdownEvery: 5 * HOUR,
  breakdownLasts: 14 * MINUTE,
  reasons: ['NO-BOTTLE', 'VALVE', 'LOW-PRODUCT', 'GUARD'],
  setupEvery: 5 * HOUR,
  setupLasts: 18 * MINUTE,
  warmUp: 6 * MINUTE,
};

export const PACKING: MachineHabits = {
  ...FILLING,
  scrap: 0.002,
  microEvery: 20 * MINUTE,
  microLasts: 20,
  breakdownEvery: 8 * HOUR,
  breakdownLasts: 8 * MINUTE,
  reasons: ['CAP-JAM', 'LABEL-END'],
  warmUp: 1 * MINUTE,
};

/** A part in some five minutes, a tool change within it that is no stop. */
export const MILLING: MachineHabits = {
  cycle: 285,
  scatter: 0.05,
  yields: 1,
  scrap: 0.008,
  microEvery: 40 * MINUTE,
  microLasts: 50,
  breakdownEvery: 6 * HOUR,
  breakdownLasts: 24 * MINUTE,
  reasons: ['TOOL-BROKEN', 'CHIP-JAM', 'COOLANT-LOW', 'LOADER'],
  setupEvery: 3 * HOUR,
  setupLasts: 16 * MINUTE,
  warmUp: 12 * MINUTE,
};
