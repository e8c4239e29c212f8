import { driver } from '@millrace/driver-api';
import { printerLink } from './link.ts';
import { manifest } from './manifest.ts';

export { manifest, printerSettings } from './manifest.ts';

/** Label printers that take ZPL over raw TCP. */
export const printerDriver = driver(manifest, printerLink);
