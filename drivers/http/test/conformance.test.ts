import { conformance } from '../../api/testing/conformance.ts';
import { httpDriver } from '../index.ts';
import { WebDevice } from '../sim/web-device.ts';

conformance(httpDriver, () => new WebDevice());
