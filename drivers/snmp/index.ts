export { snmpDriver } from './driver.ts';
export { manifest } from './manifest.ts';
