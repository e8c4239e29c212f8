import type { Attention, Location, MachineState } from '@millrace/hmi-client';
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

export const stateKey = (states: readonly MachineState[]): { state: MachineState; word: string }[] =>
  states.map((state) => ({ state, word: stateWord(state) }));

const ATTENTION: Record<Attention['kind'], () => string> = {
  stopped: m.attention_stopped,
  unexplained: m.attention_unexplained,
  'no-signal': m.attention_no_signal,
  slow: m.attention_slow,
  behind: m.attention_behind,
};
export const attentionWord = (kind: Attention['kind']): string => ATTENTION[kind]();

const LOCATIONS: Record<Location['kind'], () => string> = {
  internal: m.location_internal,
  supplier: m.location_supplier,
  customer: m.location_customer,
  production: m.location_production,
  scrap: m.location_scrap,
  'inventory-loss': m.location_inventory_loss,
  transit: m.location_transit,
  subcontractor: m.location_subcontractor,
  'to-reconcile': m.location_to_reconcile,
};
export const locationWord = (kind: Location['kind']): string => LOCATIONS[kind]();
