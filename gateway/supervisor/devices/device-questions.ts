import type { DeviceBrowse, DeviceBrowsed, DeviceProbe, DeviceProbed } from '@millrace/contracts';
import { DeviceError } from '@millrace/driver-api';
import type { BorrowParts } from './borrowed-link.ts';
import { DeviceBrowsings } from './device-browsings.ts';
import { probeDevice } from './probe-device.ts';

/** What a technician asks of devices that are in no configuration yet. Nothing of it is kept, and nothing is written. */
export interface DeviceQuestions {
  probe(probe: DeviceProbe): Promise<DeviceProbed>;
  browse(browse: DeviceBrowse): Promise<DeviceBrowsed>;
  /** Lets go of every device. */
  stop(): Promise<void>;
}

export function deviceQuestions(parts: BorrowParts): DeviceQuestions {
  const browsings = new DeviceBrowsings(parts);
  const ending = new AbortController();
  return {
    probe: (probe) => probeDevice(probe, parts, ending.signal),
    browse: (browse) => browsings.next(browse),
    async stop() {
      ending.abort(new DeviceError('lost', 'the gateway ends'));
      await browsings.stop();
    },
  };
}
