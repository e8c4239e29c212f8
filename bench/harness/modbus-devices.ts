// Simulated Modbus units, a process of its own so that they cost nothing of what is measured. Answers `count` by the
// questions so far.
import { startSimulator } from '@millrace/driver-modbus/sim';
import { UNITS } from './modbus-plant.ts';

let asked = 0;
const simulator = await startSimulator({
  units: UNITS,
  remembers: false,
  fault: () => {
    asked++;
    return { kind: 'none' };
  },
});
for (const unit of UNITS) {
  const view = new DataView(new ArrayBuffer(4));
  const { holding } = simulator.memory(unit);
  for (let offset = 0; offset + 1 < holding.length; offset += 2) {
    view.setFloat32(0, unit * 1_000 + offset / 8);
    holding[offset] = view.getUint16(0);
    holding[offset + 1] = view.getUint16(2);
  }
}
process.on('message', () => process.send?.({ asked }));
process.on('SIGTERM', () => process.exit(0));
process.send?.({ ready: true, port: simulator.port });
