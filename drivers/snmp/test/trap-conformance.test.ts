import { linkConformance } from '../../api/testing/link-conformance.ts';
import { snmpTrapDriver } from '../index.ts';
import { ConformingSender } from '../sim/conforming-sender.ts';

// Below the ports that the system gives away by itself: nobody else of this machine is told one of these.
const PORT = 21_620 + (process.pid % 1_000);

linkConformance(snmpTrapDriver, () => new ConformingSender(PORT));
