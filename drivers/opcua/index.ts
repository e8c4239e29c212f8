export { opcuaDriver } from './driver.ts';
export { manifest } from './manifest.ts';
export type { Pki } from './session.ts';
export { type CertificateRecord, type Trust, type TrustFault, trustIn } from './trust.ts';
