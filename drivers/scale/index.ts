export { scaleDriver } from './driver.ts';
export { manifest } from './manifest.ts';
