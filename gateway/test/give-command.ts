import { randomUUID } from 'node:crypto';
import { type DeviceCommand, type DeviceCommandResult, nowMicros } from '@millrace/contracts';
import type { EdgeServer } from '../forward/test/edge-server.ts';
import { until } from './gateway-fixture.ts';

/** Gives a device a command as the server does, and waits for what becomes of it. */
export async function giveCommand(
  server: EdgeServer,
  { device, name, parameters }: Pick<DeviceCommand, 'device' | 'name' | 'parameters'>,
  seconds = 20,
): Promise<DeviceCommandResult> {
  const id = randomUUID();
  const [issuedAt, expiresAt] = [nowMicros(), nowMicros() + seconds * 1_000_000];
  const command = { id, device, name, parameters, issuedAt, expiresAt, by: 'a test' };
  server.requests = [{ kind: 'device-command', id, command }];
  return until(() => {
    const results = server.results.flatMap((one) => (one.kind === 'device-command' ? [one.result] : []));
    const found = results.find((one) => one.id === id && one.state !== 'delivered');
    if (!found) throw new Error('no result yet');
    return found;
  });
}
