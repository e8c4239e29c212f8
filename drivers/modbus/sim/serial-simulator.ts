import { openSerial, type SerialLine } from '@millrace/byte-line';
import { type SimulatorOptions, serveModbus, simulatedUnits } from './simulator.ts';

/** Devices at the end of a serial line, or of one half of a pseudo-terminal pair. */
export async function startSerialSimulator(line: SerialLine, options: SimulatorOptions = {}) {
  const stream = await openSerial(line, new AbortController().signal);
  const units = simulatedUnits(options);
  const served = serveModbus('rtu', { write: stream.write, hangUp: () => void stream.close() }, units.answer);
  stream.listen({ bytes: served.heard, gone: served.end });
  return {
    ...units,
    async stop() {
      served.end();
      await stream.close();
    },
  };
}
