import { describe } from 'vitest';
import { conformance } from '../../api/testing/conformance.ts';
import { scaleDriver } from '../index.ts';
import { ConformingScale } from '../sim/conforming-scale.ts';

describe.each(['sics', 'toledo-8217', 'toledo-continuous'] as const)('%s', (protocol) => {
  conformance(scaleDriver, () => new ConformingScale(protocol));
});
