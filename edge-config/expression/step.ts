import type { Arithmetic } from './arithmetic.ts';
import type { HostCall, HostFunction } from './host-function.ts';
import type { ASTNode } from './parse.ts';
import type { ExpressionValue, ValueType } from './value-type.ts';

/** What a formula is reckoned with, once. */
export interface Given<N> {
  readonly values: (name: string) => ExpressionValue<N>;
  readonly host: (call: number) => ExpressionValue<N>;
}

/** A part of a formula, ready to be reckoned. */
export type Step<N> = (given: Given<N>) => ExpressionValue<N>;

export interface Typed<N> {
  readonly type: ValueType;
  readonly step: Step<N>;
}

/** What is known while a formula is compiled. */
export interface Compiling<N> {
  readonly arithmetic: Arithmetic<N>;
  readonly names: ReadonlyMap<string, ValueType>;
  readonly functions: Readonly<Record<string, HostFunction>>;
  readonly used: Set<string>;
  readonly hostCalls: HostCall[];
  readonly compile: (node: ASTNode) => Typed<N>;
}
