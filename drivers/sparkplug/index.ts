import { driver } from '@millrace/driver-api';
import { hostLink } from './host/link.ts';
import { manifest } from './manifest.ts';

export { type HostSettings, hostSettings, manifest } from './manifest.ts';

/** Sparkplug B 3.0 as host application: takes what edge nodes report to a broker. */
export const sparkplugHost = driver(manifest, hostLink);
