import type { DrillContext } from '../../harness/drill.ts';
import type { Misbehaving } from '../misbehaving/device.ts';
import { restartingPymodbus } from '../misbehaving/real-devices.ts';
import { tickingSimulator } from '../misbehaving/ticking-simulator.ts';

/** Makes one device that a site can name; null where what it needs is missing here. */
type MakeSimulator = (context: DrillContext) => Promise<Misbehaving | null>;

/** Every simulator that a site can name beside the devices that publish. One that is added to the drivers is added here. */
export const SIMULATORS: readonly MakeSimulator[] = [
  () => tickingSimulator({ id: 'modbus-tcp', framing: 'tcp', away: [2_000, 10_000] }),
  () => tickingSimulator({ id: 'modbus-rtu-over-tcp', framing: 'rtu', away: [2_000, 10_000] }),
  ({ folder }) => restartingPymodbus(folder),
];
