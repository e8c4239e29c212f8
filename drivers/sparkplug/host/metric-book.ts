import { type DataType, dataTypeOf } from '../codec/data-type.ts';
import type { Metric, Template } from '../codec/payload.ts';
import { cycleOf } from './plain-value.ts';
import { definitionFault, propertiesFault } from './template-check.ts';

/** A metric that a birth has told of. `device` is null for the edge node's own. */
export interface KnownMetric {
  readonly device: string | null;
  readonly name: string;
  readonly type: DataType;
  readonly alias: bigint | null;
}

/** What the births of one edge node and its devices say: names, aliases, data types, definitions of templates. */
export class MetricBook {
  readonly #devices = new Map<string | null, Map<string, KnownMetric>>();
  /** null: two metrics were given this alias, so that nobody can say which is meant. */
  readonly #aliases = new Map<bigint, KnownMetric | null>();
  #definitions = new Map<string, Template>();

  get definitions(): ReadonlyMap<string, Template> {
    return this.#definitions;
  }

  /** Forgets everything: an edge node's birth begins anew. */
  clear(): void {
    this.#devices.clear();
    this.#aliases.clear();
    this.#definitions = new Map();
  }

  /** Takes the metrics of a birth, in the place of what the device's birth before said. Gives what could not be taken. */
  born(device: string | null, metrics: readonly Metric[]): string[] {
    const faults: string[] = [];
    for (const { alias } of this.of(device)) if (alias !== null) this.#aliases.delete(alias);
    const names = new Map<string, KnownMetric>();
    this.#devices.set(device, names);
    for (const metric of metrics) {
      const fault = this.#define(metric, device, names);
      if (fault) faults.push(fault);
    }
    const circle = cycleOf(this.#definitions);
    if (circle) {
      faults.push(`templates hold each other in a circle: ${circle.join(' → ')}`);
      for (const name of circle) this.#definitions.delete(name);
    }
    return faults;
  }

  #define(metric: Metric, device: string | null, names: Map<string, KnownMetric>): string | null {
    const { name, alias, datatype, value } = metric;
    if (name === undefined)
      return `a metric of a birth without a name${alias === undefined ? '' : ` (alias ${alias})`}`;
    const type = dataTypeOf(datatype ?? 0);
    if (!type) return `"${name}" has the data type ${datatype ?? 'none'}, which Sparkplug does not know`;
    if (value?.kind === 'template' && value.value.isDefinition) {
      if (device !== null)
        return `the template "${name}" is defined in a device's birth; definitions stand in the node's`;
      const fault = definitionFault(name, value.value);
      if (fault === null) this.#definitions.set(name, value.value);
      return fault;
    }
    if (names.has(name)) return `"${name}" stands twice in one birth`;
    const known: KnownMetric = { device, name, type, alias: alias ?? null };
    names.set(name, known);
    const fault = propertiesFault(metric);
    if (alias === undefined) return fault;
    const other = this.#aliases.get(alias);
    this.#aliases.set(alias, other === undefined ? known : null);
    return other === undefined ? fault : `the alias ${alias} of "${name}" is used twice: what comes by it is not taken`;
  }

  /** The metric that a data message means; a text where it names none. */
  find(device: string | null, { name, alias }: Metric): KnownMetric | string {
    if (alias !== undefined) {
      const known = this.#aliases.get(alias);
      if (known?.device === device) return known;
      // A name beside the alias is against the specification, and says the same.
      if (name === undefined)
        return known === null ? `the alias ${alias} is used twice` : `the alias ${alias} is unknown`;
    }
    if (name === undefined) return 'a metric without name and alias';
    return this.#devices.get(device)?.get(name) ?? `the metric "${name}" is unknown`;
  }

  named = (device: string | null, name: string): KnownMetric | undefined => this.#devices.get(device)?.get(name);
  has = (device: string | null): boolean => this.#devices.has(device);
  devices = (): string[] => [...this.#devices.keys()].filter((device) => device !== null);
  of = (device: string | null): Iterable<KnownMetric> => this.#devices.get(device)?.values() ?? [];
}
