import { whereUsed } from './where-used.query.ts';

/** What records have to do with each other, as the kernel's module lists it. */
export const relations = { queries: [whereUsed] } as const;
