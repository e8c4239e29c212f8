export { createIdentity, type Identity } from './kernel/core/index.ts';
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
  type Outcome,
  type Page,
  permits,
  type Refusal,
  Refused,
  type Registry,
  say,
  seesSite,
  systemCaller,
} from './kernel/index.ts';
export { migrateErp } from './migrate-erp.ts';
export { modules } from './modules.ts';
