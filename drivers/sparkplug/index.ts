import { driver } from '@millrace/driver-api';
import { hostLink } from './host/link.ts';
import { manifest } from './manifest.ts';

export { type BdSeqKeeper, bdSeqFile } from './edge/bd-seq-file.ts';
export type { EdgePoint, EdgeValue } from './edge/edge-types.ts';
export { type EdgeHost, type EdgeLink, edgeLink } from './edge/link.ts';
export { type EdgeSettings, edgeSettings, type HostSettings, hostSettings, manifest } from './manifest.ts';

export { sparkplugOutlet } from './outlet.ts';

/** Sparkplug B 3.0 as host application: takes what edge nodes report to a broker. */
export const sparkplugHost = driver(manifest, hostLink);
