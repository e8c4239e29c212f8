// Bare modbus-serial: the same blocks of the same units, one after the other, as fast as they are answered.
import ModbusRTU from 'modbus-serial';
import { blocks, type Step, UNITS } from './modbus-plant.ts';

const { port, step, seconds } = JSON.parse(process.argv[2] ?? '{}') as { port: number; step: Step; seconds: number };
const client = new ModbusRTU.default();
await client.connectTCP('127.0.0.1', { port });
process.send?.({ ready: true });

const wanted = blocks(step);
let floats = 0;
const cpu = process.cpuUsage();
const began = performance.now();
const end = began + seconds * 1_000;
while (performance.now() < end) {
  for (const unit of UNITS) {
    client.setID(unit);
    for (const { offset, count, floats: holds } of wanted) {
      const { data } = await client.readHoldingRegisters(offset, count);
      if (data.length !== count) throw new Error(`${data.length} of ${count} registers`);
      floats += holds;
      if (performance.now() >= end) break;
    }
  }
}
const { user, system } = process.cpuUsage(cpu);
const perSecond = floats / ((performance.now() - began) / 1_000);
process.send?.({ perSecond, cpuNanos: ((user + system) / floats) * 1_000 }, () => process.exit(0));
