export { modbusDriver } from './driver.ts';
export { type ModbusProfile, type ModbusSettings, manifest } from './manifest.ts';
