export { kilnDriver } from './driver.ts';
export { manifest } from './manifest.ts';
