// What makes certificates has a door of its own (`own-certificate.ts`): it loads a library that a plant without OPC UA does not need.
export type { Presented, TrustFault, TrustReason } from './certificate-faults.ts';
export type { CertificateRecord } from './certificate-files.ts';
export { detailsOf, type Trust, thumbprintOf, trustIn, type Verdict } from './trust.ts';
