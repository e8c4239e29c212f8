import { describe } from 'vitest';
import { conformance } from '../../api/testing/conformance.ts';
import { modbusDriver } from '../index.ts';
import type { Framing } from '../link/exchange.ts';
import { ConformingDevice } from '../sim/conforming-device.ts';

describe.each<Framing>(['tcp', 'rtu'])('%s frames', (framing) => {
  conformance(modbusDriver, () => new ConformingDevice(framing));
});

describe('four questions at once', () => {
  conformance(modbusDriver, () => new ConformingDevice('tcp', { inFlight: 4 }));
});
