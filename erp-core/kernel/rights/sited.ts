/** One comparison of a field with what a grant names. */
export interface Predicate {
  readonly field: string;
  readonly operator: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'null';
  readonly operands: readonly string[];
}

/** A second site of a record: whoever sees it reads the record too, where the condition holds. */
export interface SeenAt {
  readonly field: string;
  readonly where: readonly Predicate[];
}

/** The sites of an entity's records. */
export interface Sited {
  /** The field that holds the code of the site whose record it is: it is made and written there. */
  readonly siteField: string | undefined;
  /** Fields that hold other sites by which it is seen, and no more than seen. */
  readonly seenAt: readonly SeenAt[];
}
