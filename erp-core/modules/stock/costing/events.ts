import { z } from 'zod';
import { event, moment } from '../../../kernel/index.ts';

/** A move was booked at an earlier moment than others of its item: what those are worth has to be reckoned again. */
export const costsOutOfOrder = event('stock.costs-out-of-order', 1, { item: z.uuid(), from: moment() });
