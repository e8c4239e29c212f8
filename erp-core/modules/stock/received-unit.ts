import { add, type Effect, isZero, type Refusal, type Want } from '../../kernel/index.ts';
import type { ScanFound } from './barcode/find-scanned.ts';
import { type HandlingUnit, handlingUnit, type UnitContent, unitContents } from './handling-unit.ts';
import { NO_LOT, type Status } from './ledger.ts';
import type { Location } from './location.ts';
import { refuse } from './refusals.ts';

/** What has to be known where goods came with the label of a unit (its SSCC, and what is in it). Else nothing. */
export function unitOfLabelWanted(
  scanned: ScanFound | undefined,
  goods: { readonly item: string; readonly lot: string | null; readonly status: Status },
): { readonly unitsOfLabel?: Want<readonly HandlingUnit[]>; readonly inUnit?: Want<readonly UnitContent[]> } {
  const sscc = scanned?.read.sscc;
  if (!scanned || !sscc) return {};
  const known = scanned.meanings.flatMap((one) => (one.kind === 'handling-unit' ? [one.unit.id] : []));
  return {
    unitsOfLabel: handlingUnit.where({ sscc }),
    inUnit: unitContents.whereAny(
      known.map((unit) => ({ unit, item: goods.item, lot: goods.lot ?? NO_LOT, status: goods.status })),
    ),
  };
}

export interface UnitOfLabel {
  /** The unit that the goods came in. */
  readonly id: string;
  readonly effects: readonly Effect[];
}

/**
 * Goods that come with the label of a unit come in it: the unit is made where they come to, or holds them as well if it stands
 * there already. Refused where the books have it elsewhere, or gone. Undefined: they came in none.
 */
export function unitOfLabel(
  {
    to,
    site,
    at,
    goods,
  }: {
    readonly to: Location;
    readonly site: string;
    readonly at: number;
    readonly goods: {
      readonly item: string;
      readonly lot: string | null;
      readonly status: Status;
      readonly quantity: string;
      readonly caught: string | undefined;
    };
  },
  {
    scanned,
    unitsOfLabel = [],
    inUnit = [],
  }: {
    readonly scanned?: ScanFound | undefined;
    readonly unitsOfLabel?: readonly HandlingUnit[];
    readonly inUnit?: readonly UnitContent[];
  },
  id: () => string,
): Refusal | UnitOfLabel | undefined {
  const sscc = scanned?.read.sscc;
  if (!sscc || to.kind !== 'internal') return undefined;
  const [there] = unitsOfLabel;
  if (there && (there.state !== 'open' || there.location !== to.id)) return refuse('unit-there', { sscc });
  const unit = there?.id ?? id();
  const { item, lot, status, quantity, caught = null } = goods;
  const [held] = inUnit;
  const content = { unit, item, lot: lot ?? NO_LOT, status };
  // What is in it without having been weighed stays of unknown weight.
  const unknown = held !== undefined && !isZero(held.quantity) && held.caught === null;
  const weight = caught === null || unknown ? null : add(held?.caught ?? '0', caught);
  return {
    id: unit,
    effects: [
      ...(there
        ? []
        : [handlingUnit.insert({ id: unit, sscc, packaging: null, site, location: to.id, parent: null, since: at })]),
      held
        ? unitContents.change(held, { quantity: add(held.quantity, quantity), caught: weight })
        : unitContents.insert({ ...content, quantity, caught: weight }),
    ],
  };
}

/** What a move says of the unit that its goods came in. */
export const cameIn = ({ id }: Pick<UnitOfLabel, 'id'>) => ({ arrivesPacked: true, evidence: { cameIn: id } });
