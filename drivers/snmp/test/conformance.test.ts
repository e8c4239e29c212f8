import { conformance } from '../../api/testing/conformance.ts';
import { snmpDriver } from '../index.ts';
import { SimulatedAgent } from '../sim/agent.ts';

conformance(snmpDriver, () => new SimulatedAgent());
