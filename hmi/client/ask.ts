import type { z } from 'zod/mini';
import type { QueryInputs } from './generated/queries.ts';
import { createTransport } from './transport.ts';

const send = createTransport({ base: '', fetch: (input, init) => globalThis.fetch(input, init) });

/**
 * A query of a page that brings its answer's shape along, so that a first page which never asks it does not carry it: of the
 * plant that this page came from, in the account's language. Throws ApiError.
 */
export const ask = <Name extends keyof QueryInputs, Shape extends z.core.$ZodType>(
  name: Name,
  input: QueryInputs[Name],
  shape: Shape,
  signal?: AbortSignal,
): Promise<z.infer<Shape>> =>
  send(`/api/v1/queries/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, shape, { signal });
