import { driver } from '@millrace/driver-api';
import { TrapLink } from './trap/link.ts';
import { trapManifest } from './trap/manifest.ts';

export { snmpDriver } from './driver.ts';
export { manifest, trapManifest } from './manifest.ts';

/** Traps and informs, which devices send by themselves. */
export const snmpTrapDriver = driver(trapManifest, (settings, host) => new TrapLink(settings, host));
