export { opcuaDriver } from './driver.ts';
export { manifest } from './manifest.ts';
