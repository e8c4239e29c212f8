import kernel from './kernel/core/index.ts';
import type { Module } from './kernel/index.ts';
import alarms from './modules/alarms/index.ts';
import andon from './modules/andon/index.ts';
import attendance from './modules/attendance/index.ts';
import currencies from './modules/currencies/index.ts';
import handover from './modules/handover/index.ts';
import instructions from './modules/instructions/index.ts';
import parties from './modules/parties/index.ts';
import plant from './modules/plant/index.ts';
import printing from './modules/printing/index.ts';
import productionLog from './modules/production-log/index.ts';
import stock from './modules/stock/index.ts';
import units from './modules/units/index.ts';

/** What this release is made of. */
export const modules: readonly Module[] = [
  kernel,
  currencies,
  units,
  parties,
  plant,
  alarms,
  stock,
  printing,
  productionLog,
  instructions,
  handover,
  andon,
  attendance,
];
