import { decimalText, QUANTITY_PLACES, scaled, unitCostPlaces } from './amounts.ts';
import type { CostLayer } from './cost-layers.ts';
import type { CostState } from './cost-state.ts';
import type { CostEntry, EntryCost } from './fold-entries.ts';
import type { Cost, CostEntryRow, CostLayerRow } from './tables.ts';

/** What an entry is reckoned by. */
type EntryReckoned = Omit<CostEntryRow, 'item' | 'site' | 'move' | 'counterpart'>;

/** Rows as they stand in the database and what is reckoned with, for a currency of so many places. */
export function costRows(places: number) {
  const amount = (text: string): bigint => scaled(text, places);
  const amountText = (value: bigint): string => decimalText(value, places);
  const quantity = (text: string): bigint => scaled(text, QUANTITY_PLACES);
  const quantityText = (value: bigint): string => decimalText(value, QUANTITY_PLACES);
  const unitCost = (text: string): bigint => scaled(text, unitCostPlaces(places));
  const unitCostText = (value: bigint): string => decimalText(value, unitCostPlaces(places));
  return {
    amount,
    amountText,
    quantity,
    quantityText,
    unitCost,
    unitCostText,
    stateOf: (cost: Cost, layers: readonly CostLayerRow[]): CostState => ({
      method: cost.method,
      standard: unitCost(cost.standard),
      lastCost: unitCost(cost.lastCost),
      quantity: quantity(cost.quantity),
      value: amount(cost.value),
      layers: layers
        .map((layer) => ({ ...layer, quantity: quantity(layer.quantity), value: amount(layer.value) }))
        .sort((a, b) => a.at - b.at || a.number - b.number),
    }),
    costOf: (state: CostState) => ({
      method: state.method,
      standard: unitCostText(state.standard),
      lastCost: unitCostText(state.lastCost),
      quantity: quantityText(state.quantity),
      value: amountText(state.value),
    }),
    layerOf: (item: string, layer: CostLayer): CostLayerRow => ({
      item,
      number: layer.number,
      at: layer.at,
      lot: layer.lot,
      quantity: quantityText(layer.quantity),
      value: amountText(layer.value),
    }),
    entryOf: (row: EntryReckoned): CostEntry & EntryCost => ({
      number: row.number,
      at: row.at,
      lot: row.lot,
      quantity: quantity(row.quantity),
      given: row.given === null ? null : amount(row.given),
      reverses: row.reverses,
      method: row.method === null ? null : { method: row.method, standard: unitCost(row.standard ?? '0') },
      value: amount(row.value),
      amount: amount(row.amount),
    }),
  };
}
