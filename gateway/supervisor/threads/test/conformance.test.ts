import { conformance } from '../../../../drivers/api/testing/conformance.ts';
import type * as tutorial from '../../../../drivers/tutorial/index.ts';
import { manifest } from '../../../../drivers/tutorial/index.ts';
import { Kiln } from '../../../../drivers/tutorial/sim/kiln.ts';
import { madeBy } from '../made-by.ts';
import { threadDriver } from '../thread-driver.ts';

// A driver does not know that it runs in a thread, and keeps all of its promises there.
const MODULE = new URL('../../../../drivers/tutorial/index.ts', import.meta.url).href;
conformance(threadDriver(manifest, madeBy<typeof tutorial, 'kilnDriver'>(MODULE, 'kilnDriver')), () => new Kiln());
