export {
  API_KEY_PREFIX,
  type ApiKeyDoor,
  createApiKeyDoor,
  createIdentity,
  type Identity,
  type Member,
  throughKey,
} from './kernel/core/index.ts';
export {
  type Caller,
  createKernel,
  type EventRecord,
  type ExecuteOptions,
  type FactSetArrival,
  Fault,
  type Kernel,
  type KernelOptions,
  type ListRequest,
  type Locale,
  mayHear,
  type Outcome,
  type Page,
  type PointPaths,
  permits,
  type Refusal,
  Refused,
  type Registry,
  rightsOf,
  say,
  seesSite,
  systemCaller,
} from './kernel/index.ts';
export { migrateErp } from './migrate-erp.ts';
export {
  createPlantDoor,
  type HeldMessage,
  type HeldState,
  type KeptStatus,
  type PlantDoor,
} from './modules/plant/index.ts';
export { modules } from './modules.ts';
