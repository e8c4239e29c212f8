import { z } from 'zod';

/** Two thousand letters are a page; the language itself bounds how deep it goes. */
export const formulaText = z.string().min(1).max(2_000);
