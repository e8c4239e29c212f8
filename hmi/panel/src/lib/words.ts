import type { MachineState } from '@millrace/hmi-client';
import { m } from './texts.ts';

const STATES: Record<MachineState, () => string> = {
  producing: m.state_producing,
  idle: m.state_idle,
  setup: m.state_setup,
  stopped: m.state_stopped,
  'planned-stop': m.state_planned,
  'no-signal': m.state_no_signal,
};
export const stateWord = (state: MachineState): string => STATES[state]();
