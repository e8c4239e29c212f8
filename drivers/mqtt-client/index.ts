export { type BrokerAccess, brokerAccess } from './broker-access.ts';
export { reasonOf } from './reasons.ts';
export { recoverQuickly } from './recovery.ts';
export { thankWhenSafe } from './thank-when-safe.ts';
