import type { FuzzedCodec } from '../fuzzed-codec.ts';
import { epc, gs1 } from './codes.ts';
import { files } from './files.ts';
import { llrp } from './llrp.ts';
import { mapping } from './mapping.ts';
import { modbus } from './modbus.ts';
import { pages } from './pages.ts';
import { printer } from './printer.ts';
import { scale } from './scale.ts';
import { sparkplug } from './sparkplug.ts';
import { adms, pull } from './time-clock.ts';

/** Every codec that takes bytes of devices. One that is added to the drivers is added here. */
export const CODECS: readonly FuzzedCodec[] = [
  ...[modbus, mapping, sparkplug, llrp, epc, gs1, scale, adms, pull],
  ...[files, pages, printer],
];
