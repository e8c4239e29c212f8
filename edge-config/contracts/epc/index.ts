export { decodeEpc, type Epc, encodeEpc, type PartitionedEpc } from './codec.ts';
export { type EpcChoice, epcElements, epcFromElements } from './elements.ts';
export { type EpcFault, isEpcFault } from './fault.ts';
export type { PlusEpc } from './plus-codec.ts';
export {
  type EpcIdentity,
  epcFromIdentity,
  epcIdentityUri,
  epcRawUri,
  epcTagUri,
  readEpcIdentityUri,
  readEpcTagUri,
} from './uri.ts';
