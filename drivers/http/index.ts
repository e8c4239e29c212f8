export { httpDriver } from './driver.ts';
export { manifest } from './manifest.ts';
