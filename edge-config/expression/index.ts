export type { Arithmetic } from './arithmetic.ts';
export { type Compiled, type CompiledExpression, type CompileOptions, compileExpression } from './compile.ts';
export { type Decimal, decimalOf, decimals, decimalText } from './decimals.ts';
export type { ExpressionFault, ExpressionFaultDetail, Place } from './fault.ts';
export { FAULT_LOCALES, type FaultLocale, type FaultText, faultText } from './fault-texts.ts';
export { dayNumber } from './functions.ts';
export type { HostCall, HostFunction } from './host-function.ts';
export { readings } from './readings.ts';
export type { ExpressionValue, ValueType } from './value-type.ts';
