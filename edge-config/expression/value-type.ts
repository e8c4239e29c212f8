/** What a formula reckons with. A number is one kind, whole or not. */
export type ValueType = 'number' | 'boolean' | 'text';

/** A value of a formula whose numbers are `N`; null where there is none. */
export type ExpressionValue<N> = N | boolean | string | null;
