import { TRUST_COMMANDS, trustDecision } from '@millrace/contracts';
import { checked, DeviceError, type DeviceFault } from '@millrace/driver-api';
import { z } from 'zod';
import type { DeviceSupervisor } from '../supervisor/devices/device-supervisor.ts';

export type AskedDevices = Pick<DeviceSupervisor, 'reaches' | 'read' | 'write' | 'decide'>;

const writing = z.strictObject({ point: z.string(), value: z.json() });
const reading = z.strictObject({ points: z.array(z.string()).max(100).default([]) });

/** Whose fault it is, as whoever gave the command reads it. What may have happened all the same has failed, not been refused. */
const STATE_OF: Readonly<Record<DeviceFault, 'refused' | 'failed'>> = {
  device: 'refused',
  unwritable: 'refused',
  misconfigured: 'refused',
  refused: 'refused',
  lost: 'failed',
  silent: 'failed',
  garbled: 'failed',
};

export interface AskedResult {
  readonly state: 'acknowledged' | 'refused' | 'failed';
  readonly message?: string;
}

/**
 * Carries out a command for a device that is asked: `write` { point, value } in the point's own unit, `read` { points }
 * for what they are now, and a person's word on its certificate, which only the server gives. Never rejects: what went wrong is the result, in words.
 */
export async function commandAskedDevice(
  devices: AskedDevices,
  device: string,
  { name, parameters }: { readonly name: string; readonly parameters: Readonly<Record<string, unknown>> },
  signal: AbortSignal,
): Promise<AskedResult> {
  try {
    if (name === 'write') {
      const { point, value } = checked(writing, parameters, 'parameters');
      await devices.write(device, point, value, signal);
      return { state: 'acknowledged' };
    }
    if (name === 'read') {
      const values = await devices.read(device, checked(reading, parameters, 'parameters').points, signal);
      const lines = values.map(({ point, value, unit, quality }) => {
        const of = unit === '1' ? '' : ` ${unit}`;
        return `${point}: ${value === null ? 'no value' : `${JSON.stringify(value)}${of}`} (${quality})`;
      });
      return { state: 'acknowledged', message: shortened(lines) };
    }
    if (name === TRUST_COMMANDS.trust || name === TRUST_COMMANDS.distrust) {
      const what = name === TRUST_COMMANDS.trust ? 'trust' : 'distrust';
      await devices.decide(device, what, checked(trustDecision, parameters, 'parameters'));
      return { state: 'acknowledged' };
    }
    return { state: 'refused', message: `a device that is asked takes "read" and "write", not "${name}"` };
  } catch (error) {
    const state = error instanceof DeviceError ? STATE_OF[error.code] : 'failed';
    return { state, message: error instanceof Error ? error.message : String(error) };
  }
}

const LONGEST = 1_900;
/** As many lines as a result holds. */
function shortened(lines: readonly string[]): string {
  let text = '';
  for (const [at, line] of lines.entries()) {
    if (text.length + line.length > LONGEST) return `${text}\n… and ${lines.length - at} more`;
    text += at === 0 ? line : `\n${line}`;
  }
  return text;
}
