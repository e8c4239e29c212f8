import { type LlrpParameter, parameter } from '../codec/index.ts';
import type { SimulatedTag } from './simulated-tag.ts';

interface Order {
  readonly spec: LlrpParameter;
  enabled: boolean;
  /** How often it may still be carried out. */
  left: number;
  /** Tags that it has met. */
  readonly met: Set<SimulatedTag>;
}

const AFTER_COUNT = 1;

/** The operations on tags that a simulated reader was given, and the tags that lie in its field. */
export class AccessOrders {
  readonly tags = new Set<SimulatedTag>();
  readonly #orders = new Map<number, Order>();

  /** How many it holds. */
  get size(): number {
    return this.#orders.size;
  }

  all(): LlrpParameter[] {
    return [...this.#orders.values()].map(({ spec, enabled }) => ({
      ...spec,
      fields: { ...spec.fields, CurrentState: enabled },
    }));
  }

  add(spec: LlrpParameter | undefined): void {
    if (!spec) return;
    const trigger = spec.parameters.find(({ name }) => name === 'AccessSpecStopTrigger')?.fields;
    const counted = trigger?.AccessSpecStopTrigger === AFTER_COUNT;
    const left = counted ? Number(trigger.OperationCountValue) : Number.POSITIVE_INFINITY;
    this.#orders.set(Number(spec.fields.AccessSpecID), { spec, enabled: false, left, met: new Set() });
  }

  /** False where it holds none of this number. */
  enable(id: number): boolean {
    const order = this.#orders.get(id);
    if (order) order.enabled = true;
    return order !== undefined;
  }

  /** 0: all. False where it holds none of this number. */
  remove(id: number): boolean {
    if (id !== 0) return this.#orders.delete(id);
    this.#orders.clear();
    return true;
  }

  /** Meets every tag once with the first order that fits it, and gives what is to be reported; `old`: of LLRP 1.0.1. */
  carryOut(old: boolean): LlrpParameter[] {
    return [...this.tags].flatMap((tag) => {
      const { epc } = tag;
      const order = [...this.#orders.values()].find(
        (one) => one.enabled && one.left > 0 && !one.met.has(tag) && tag.fits(specOf(one.spec)),
      );
      if (!order || tag.killed) return [];
      order.met.add(tag);
      order.left--;
      const results = operationsOf(order.spec).map((operation) => tag.perform(operation, old));
      const id = Number(order.spec.fields.AccessSpecID);
      // Its own count ends it, and it is gone.
      if (order.left === 0) this.#orders.delete(id);
      return [reportOf(tag, epc, id, results)];
    });
  }
}

const commandOf = (spec: LlrpParameter): readonly LlrpParameter[] =>
  spec.parameters.find(({ name }) => name === 'AccessCommand')?.parameters ?? [];
const specOf = (spec: LlrpParameter): LlrpParameter => commandOf(spec)[0] ?? parameter('C1G2TagSpec');
const operationsOf = (spec: LlrpParameter): readonly LlrpParameter[] => commandOf(spec).slice(1);

const reportOf = (tag: SimulatedTag, epc: string, id: number, results: readonly LlrpParameter[]): LlrpParameter =>
  parameter(
    'TagReportData',
    {},
    parameter('EPCData', { EPC: { bits: epc.length * 4, hex: epc } }),
    parameter('AntennaID', { AntennaID: tag.antenna }),
    parameter('PeakRSSI', { PeakRSSI: -50 }),
    parameter('LastSeenTimestampUTC', { Microseconds: BigInt(Date.now()) * 1000n }),
    parameter('AccessSpecID', { AccessSpecID: id }),
    ...results,
  );
