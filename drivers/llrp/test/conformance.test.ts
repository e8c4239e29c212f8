import { linkConformance } from '../../api/testing/link-conformance.ts';
import { llrpDriver } from '../index.ts';
import { ConformingReader } from '../sim/conforming-reader.ts';

linkConformance(llrpDriver, () => new ConformingReader());
