/**
 * A payload as it stands on the wire, protobuf taken off: the schema of Sparkplug B (specification 3.0, §6.4.1) as types.
 * What a value means depends on its data type, which data messages leave out: see `value.ts`. Whole numbers of 64 bits
 * are bigint throughout, so that none loses a digit. Extensions and unknown fields are read over.
 */
export interface Payload {
  /** When it was sent: milliseconds since 1970, UTC. */
  readonly timestamp?: bigint | undefined;
  readonly metrics: readonly Metric[];
  readonly seq?: bigint | undefined;
  readonly uuid?: string | undefined;
  readonly body?: Uint8Array | undefined;
}

export interface Metric {
  readonly name?: string | undefined;
  readonly alias?: bigint | undefined;
  /** When the value was read: milliseconds since 1970, UTC. */
  readonly timestamp?: bigint | undefined;
  /** A number, for a sender may name one that we do not know: see `dataTypeOf`. */
  readonly datatype?: number | undefined;
  readonly isHistorical?: boolean | undefined;
  readonly isTransient?: boolean | undefined;
  readonly isNull?: boolean | undefined;
  readonly metadata?: MetaData | undefined;
  readonly properties?: PropertySet | undefined;
  readonly value?: WireValue | undefined;
}

export interface MetaData {
  readonly isMultiPart?: boolean | undefined;
  readonly contentType?: string | undefined;
  readonly size?: bigint | undefined;
  readonly seq?: bigint | undefined;
  readonly fileName?: string | undefined;
  readonly fileType?: string | undefined;
  readonly md5?: string | undefined;
  readonly description?: string | undefined;
}

/** On the wire two lists of equal length, of keys and of values. */
export type PropertySet = readonly Property[];

export interface Property {
  readonly key: string;
  readonly type?: number | undefined;
  readonly isNull?: boolean | undefined;
  readonly value?: WireValue | undefined;
}

export interface WireDataSet {
  readonly columns: readonly string[];
  readonly types: readonly number[];
  /** An element without a value is undefined: the definition has no null of its own. */
  readonly rows: readonly (readonly (WireValue | undefined)[])[];
}

export interface Template {
  readonly version?: string | undefined;
  readonly metrics: readonly Metric[];
  readonly parameters: readonly TemplateParameter[];
  /** The name of the definition, where this is an instance. */
  readonly ref?: string | undefined;
  readonly isDefinition?: boolean | undefined;
}

export interface TemplateParameter {
  readonly name?: string | undefined;
  readonly type?: number | undefined;
  readonly value?: WireValue | undefined;
}

/** The one of several fields that holds a value. `extension` is somebody else's: its bytes are not looked into. */
export type WireValue =
  | { readonly kind: 'int' | 'float' | 'double'; readonly value: number }
  | { readonly kind: 'long'; readonly value: bigint }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes' | 'extension'; readonly value: Uint8Array }
  | { readonly kind: 'dataset'; readonly value: WireDataSet }
  | { readonly kind: 'template'; readonly value: Template }
  | { readonly kind: 'properties'; readonly value: PropertySet }
  | { readonly kind: 'property-list'; readonly value: readonly PropertySet[] };

/** What one payload may be: beyond it, it is refused before memory is spent on it. */
export const LIMITS = {
  /** Bytes of one payload. */
  bytes: 8 * 1024 * 1024,
  /** Metrics, properties, parameters, rows and elements together: an empty one takes two bytes and makes an object. */
  parts: 250_000,
  /** Templates and property sets within each other. */
  depth: 16,
} as const;
