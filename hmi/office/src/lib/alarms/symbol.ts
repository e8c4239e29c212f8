const SYMBOLS = { critical: 1, high: 2, low: 3, diagnostic: 4 } as const;

/** The digit and shape by which a priority is known. */
export const symbolOf = (priority: keyof typeof SYMBOLS): 1 | 2 | 3 | 4 => SYMBOLS[priority];
