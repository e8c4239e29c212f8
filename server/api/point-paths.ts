import type { PointPaths } from '@millrace/erp-core';
import { isAway } from '../http/away.ts';
import { Problem } from '../http/problem.ts';
import type { LazyStore } from './sample-store.ts';

/**
 * What points are called, out of the store: a trail needs it for people's eyes. Where the store does not answer the
 * trail goes without names, for the numbers and values are the kernel's own.
 */
export const pointPaths =
  (store: LazyStore): PointPaths =>
  async (points) => {
    if (points.length === 0) return new Map();
    try {
      const known = await (await store.get()).points.all('all', [...new Set(points)]);
      return new Map(known.map(({ id, path }) => [id, path]));
    } catch (error) {
      if (isAway(error) || error instanceof Problem) return new Map();
      throw error;
    }
  };
