/**
 * What the screens read: the answers of the server's queries and routes, checked when they arrive. A field more is
 * welcome and ignored; a field less is a fault that names it. Times are µs UTC, quantities decimals as text, names of
 * things `{ en, bn?, hi? }`.
 */

export { type KeptMessage, type Replayed, replayed } from '@millrace/contracts';
export type { BegunFactor, MemberAccount, Passkeys, Session } from './shapes/account.ts';
export {
  type ApiKey,
  apiKeys,
  type MadeApiKey,
  madeApiKey,
  type Right,
  rights,
} from './shapes/api-key.ts';
export {
  type AttendanceDay,
  attendanceDay,
  type PersonDay,
  type Punch,
  personDay,
  punch,
} from './shapes/attendance.ts';
export {
  type AuditKind,
  type AuditRow,
  audit,
  auditKind,
} from './shapes/audit.ts';
export { type Backup, type Backups, backups } from './shapes/backup.ts';
export { type Named, named, page, type Quantity, quantity } from './shapes/common.ts';
export { type Gateway, gatewayAdded, gateways } from './shapes/gateway.ts';
export {
  type DeadLetter,
  deadLetter,
  deadLetters,
  type FactRow,
  factRow,
  facts,
  type Trail,
  trail,
} from './shapes/kernel.ts';
export {
  type HandlerRow,
  handlers,
  type ModuleRow,
  modules,
  type PackLoss,
  type PackPreview,
  packLoss,
  packPreview,
} from './shapes/module.ts';
export {
  type PlantDevices,
  type PlantTree,
  plantDevices,
  plantTree,
  type ReadingDue,
  readingsDue,
  type SetPoints,
  setPoints,
  type TreeDevice,
  type TreePoint,
  type TreeSite,
  treeDevice,
  treePoint,
  treeSite,
} from './shapes/plant.ts';
export {
  type Attention,
  attention,
  explainStop,
  type Job,
  job,
  jobs,
  type Machine,
  machine,
  mergeStops,
  type Overview,
  type OverviewLine,
  overview,
  overviewLine,
  type Reason,
  type Reasons,
  type Run,
  reason,
  reasons,
  runs,
  type Stop,
  type Stops,
  type Stretch,
  splitStop,
  stop,
  stops,
  stretch,
} from './shapes/production.ts';
export {
  type ConfigVersions,
  configVersions,
  type RuleOfTopic,
  type RuleRun,
  ruleOfTopic,
  ruleRun,
  type SiteFault,
  type TriedMessage,
  type TriedRule,
  triedRule,
} from './shapes/rule.ts';
export { type Me, me, type Problem, problem, setup, signInAnswer } from './shapes/session.ts';
export { settings } from './shapes/settings.ts';
export {
  type Balance,
  balance,
  balances,
  type Location,
  location,
  type Move,
  move,
  moves,
  type ReconcileRow,
  reconcile,
  type ToReconcile,
  toReconcile,
} from './shapes/stock.ts';
export {
  keptMessages,
  type Ledger,
  ledger,
  type QuarantineEntry,
  quarantine,
  quarantineEntry,
} from './shapes/system.ts';
export {
  type BusinessEvent,
  businessEvent,
  lastValues,
  type Trend,
  type TrendSeries,
  trend,
} from './shapes/telemetry.ts';
export {
  badgeTold,
  pinChosen,
  type Shown,
  type SignOnPerson,
  signedOn,
  signOnPeople,
  type Terminal,
  type TerminalHere,
  type TerminalRow,
  terminalCode,
  terminalHere,
  terminalJournal,
  terminals,
} from './shapes/terminal.ts';
