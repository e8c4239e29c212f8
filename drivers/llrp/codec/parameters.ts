import { type Layout, layoutsOf } from './definition.ts';
import { MESSAGES, type MessageName } from './messages.ts';
import { C1G2_PARAMETERS } from './parameters-c1g2.ts';
import { OPERATION_PARAMETERS } from './parameters-operation.ts';
import { READER_PARAMETERS } from './parameters-reader.ts';
import { REPORT_PARAMETERS } from './parameters-report.ts';

const PARAMETERS = { ...READER_PARAMETERS, ...OPERATION_PARAMETERS, ...REPORT_PARAMETERS, ...C1G2_PARAMETERS };
export type ParameterName = keyof typeof PARAMETERS;

export interface MessageLayout extends Layout {
  readonly name: MessageName;
}
export interface ParameterLayout extends Layout {
  readonly name: ParameterName;
}

// What `layoutsOf` is given has these names; it gives the same.
const messages = layoutsOf(MESSAGES) as ReadonlyMap<string, MessageLayout>;
const parameters = layoutsOf(PARAMETERS) as ReadonlyMap<string, ParameterLayout>;
for (const { name, holds } of [...messages.values(), ...parameters.values()]) {
  for (const held of holds.flatMap(({ names }) => [...names])) {
    if (!parameters.has(held)) throw new TypeError(`${name} holds "${held}", which no table knows`);
  }
}

const byType = <L extends Layout>(layouts: ReadonlyMap<string, L>): ReadonlyMap<number, L> =>
  new Map([...layouts.values()].map((layout) => [layout.type, layout]));
const messagesByType = byType(messages);
const parametersByType = byType(parameters);

export const MESSAGE_LAYOUTS: readonly MessageLayout[] = [...messages.values()];
export const PARAMETER_LAYOUTS: readonly ParameterLayout[] = [...parameters.values()];
export const messageOfName = (name: string) => messages.get(name);
export const messageOfType = (type: number) => messagesByType.get(type);
export const parameterOfName = (name: string) => parameters.get(name);
export const parameterOfType = (type: number) => parametersByType.get(type);

/** Types below this are encoded without a length (TV): one byte of type, then the fields. */
export const FIRST_TLV = 128;
