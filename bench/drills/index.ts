import type { Drill } from '../harness/drill.ts';
import { powerLoss } from './power-loss/index.ts';

/** Every drill, in the order in which they are run. */
export const drills: readonly Drill[] = [powerLoss];
