import { restartingPymodbus } from '../misbehaving/real-devices.ts';
import { tickingSimulator } from '../misbehaving/ticking-simulator.ts';
import { modbus, opcuaServer, scale, snmpAgent, webDevice } from './asked-devices.ts';
import { edgeNode, foreignBroker, labelPrinter, rfidReader } from './linked-devices.ts';
import type { MakeDevice } from './plant-device.ts';
import { fileDropper, laboratory, poster } from './row-devices.ts';
import { serialUnit } from './serial-device.ts';
import { pulledClock, pushingClock } from './time-clocks.ts';

/**
 * Every simulator that a site can name, beside the devices that publish by MQTT. One that is added to the drivers is added
 * here. The kiln of the tutorial is not among them: no gateway that ships can name it.
 */
export const SIMULATORS: readonly MakeDevice[] = [
  modbus(() => tickingSimulator({ id: 'modbus-tcp', framing: 'tcp', away: [2_000, 10_000] })),
  modbus(() => tickingSimulator({ id: 'modbus-rtu-over-tcp', framing: 'rtu', away: [2_000, 10_000] })),
  modbus(serialUnit),
  modbus(restartingPymodbus),
  opcuaServer,
  scale,
  webDevice,
  snmpAgent,
  edgeNode,
  foreignBroker,
  rfidReader,
  pushingClock,
  pulledClock,
  labelPrinter,
  fileDropper,
  laboratory,
  poster,
];
