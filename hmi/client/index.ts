// What the screens need of the contracts: they come through here, so that screens know the API and nothing behind it.
export {
  fittingPaths,
  type GatewayStatus,
  gatewayCode,
  isGood,
  isUcum,
  joinText,
  type LedgerCounts,
  type LiveValue,
  type LocalizedText,
  type MachineState,
  oddityOf,
  qualityName,
  type Shift,
} from '@millrace/contracts';
export { FNC1, type Gs1Elements, isGs1Fault, readGs1 } from '@millrace/contracts/gs1';
export { type MoneyStyle, moneyDigits, writtenMoney } from '@millrace/contracts/money-text';
export { MOST_READS, newerSeen } from '@millrace/contracts/newer-seen';
export { setPointFault } from '@millrace/contracts/set-point';
export { type Api, createApi } from './api.ts';
export { ask } from './ask.ts';
export { askDevice, becameOf, type DeviceAnswer, heldName, triedPeer } from './ask-device.ts';
export {
  type Call,
  type CommandOptions,
  Given,
  type InputOf,
  newKey,
  type ProveSent,
  type SentCommand,
} from './commands.ts';
export { ApiError, type ApiErrorKind, answeredError } from './errors.ts';
export type { CommandInputs } from './generated/commands.ts';
export { type LinkState, STALE_AFTER_MS } from './link.ts';
export { Live } from './live.ts';
export { LiveChannel, type LiveOptions, type Release } from './live-channel.ts';
export { type PortalAt, type PortalListener, watchPortal } from './live-portal.ts';
export type { ValuesListener, WatchOptions } from './live-values.ts';
export { createPanelApi, type PanelApi } from './panel-api.ts';
export { pause } from './pause.ts';
export type { ClockOffset } from './plant-clock.ts';
export type { DocumentQuestion, LabelQuestion } from './print.ts';
export type { Queries } from './queries.ts';
export { type AggregateQuestion, type PictureSize, pictureOf, type RecordQuestion, type Records } from './records.ts';
export { sendFileFor } from './send-file.ts';
export {
  type AccessReason,
  type Explained,
  type Grant,
  type MemberRow,
  roleRecord,
  type Verdict,
} from './shapes/access.ts';
export type { AlarmReport, StandingAlarm, StandingAlarms } from './shapes/alarms.ts';
export type { CallKind, WaitingCall } from './shapes/andon.ts';
export { madeApiKey } from './shapes/api-key.ts';
export type { AttachmentRow } from './shapes/attachments.ts';
export type { OwnDay } from './shapes/attendance-own.ts';
export type {
  AttentionDone,
  AttentionGroup,
  AttentionItem,
  AttentionLook,
  AttentionTogether,
  AttentionValue,
  AttentionWay,
} from './shapes/attention.ts';
export { type BoardDefinition, type BoardRow, type BoardWidget, boardMade } from './shapes/board.ts';
export {
  type EditPreview,
  editPreview,
  type ProfileRow,
  type ProtocolForm,
  type ReadTable,
  readTable,
  type SettingField,
  type SiteEdit,
  type SitePart,
  type SiteWay,
  type StoredSite,
} from './shapes/config.ts';
export type { DesignDifference, DesignPreview, DesignStanding } from './shapes/design.ts';
export { type ExportRequest, exportBegun, exportRequest, type OwnExport } from './shapes/exports.ts';
export { gatewayAdded } from './shapes/gateway.ts';
export type { Scanned, ScannedThing, TransferRow, UnitContent } from './shapes/goods.ts';
export {
  type ForgottenStay,
  forgottenStays,
  type HandoverNote,
  type Leftover,
  type LineHandover,
  lineHandover,
} from './shapes/handover.ts';
export type { AlikeRow, ImportDraft, ImportMapping, ImportRow } from './shapes/imports.ts';
export {
  type Instruction,
  type InstructionFile,
  type InstructionRevision,
  type InstructionStep,
  type StationInstructions,
  stationInstructions,
} from './shapes/instructions.ts';
export { type DeclaredJob, JOB_STATES, type JobNews, type JobRecord, type JobState, jobRecord } from './shapes/job.ts';
export type { MachineLosses } from './shapes/losses.ts';
export { droppedWaiting } from './shapes/module.ts';
export type {
  ActivityEntry,
  CommentEntry,
  Mention,
  NoticeRow,
  TagRow,
  ViewDefinition,
  ViewRow,
} from './shapes/notes.ts';
export {
  type ChannelRow,
  type CompanyNotices,
  DELIVERY_STATES,
  type DeliveryRecord,
  deliveryRecord,
  NOTICE_MODES,
  type NoticeChannel,
  type NoticeMode,
  type OwnNotices,
} from './shapes/notify.ts';
export {
  type KnownTag,
  knownTags,
  type Portal,
  type PortalLink,
  portals,
  type SeenTag,
  type TagReads,
} from './shapes/portal.ts';
export type { Looking, Onlooker } from './shapes/presence.ts';
export type { PrintTemplate } from './shapes/print.ts';
export { type Change, PROPOSAL_STATES, type Proposal } from './shapes/proposal.ts';
export {
  type AskedCompany,
  type CheckedImport,
  type CommandDescription,
  checkedImport,
  type EntityDescription,
  type EntityRecord,
  type FieldDescription,
  type FileValue,
  type FoundRecord,
  fileValue,
  type HistoryEntry,
  type Menu,
  type PlannedRow,
  type RecordChanged,
  recordChanged,
  type Search,
  takenBackImport,
  written,
} from './shapes/record.ts';
export { ruleRun, triedRule } from './shapes/rule.ts';
export type { SettingsGroup } from './shapes/settings.ts';
export { pinChosen, terminalCode } from './shapes/terminal.ts';
export {
  type CountLine,
  countLine,
  entered,
  type HandlingUnit,
  handlingUnit,
  type LotLink,
  type Matrix,
  type Misplaced,
  matrixMade,
  placeRecord,
  type ReportRow,
  type TracedLot,
  type TransferLine,
  transferLine,
  type ValuedItem,
} from './shapes/warehouse.ts';
export {
  type Arrival,
  HOOK_PROOFS,
  type HookProof,
  type InboundHook,
  type Webhook,
  type WebhookMessage,
} from './shapes/webhook.ts';
export {
  type Meant,
  undecided,
  type Voice,
  type WaitingDecision,
  type Workflow,
  type WorkflowDefinition,
  type WorkflowIssue,
  type WorkflowPreview,
  type WorkflowRun,
  type WorkflowStep,
  workflowIssues,
} from './shapes/workflow.ts';
export type {
  ApiKey,
  AttendanceDay,
  Attention,
  AuditKind,
  AuditRow,
  Backup,
  Backups,
  Balance,
  BegunFactor,
  BusinessEvent,
  ConfigVersions,
  DeadLetter,
  FactRow,
  Gateway,
  HandlerRow,
  Job,
  KeptMessage,
  Ledger,
  Location,
  Machine,
  MadeApiKey,
  Me,
  MemberAccount,
  ModuleRow,
  Move,
  Overview,
  OverviewLine,
  PackLoss,
  PackPreview,
  Passkeys,
  PersonDay,
  PlantDevices,
  PlantTree,
  Punch,
  QuarantineEntry,
  ReadingDue,
  Reason,
  Reasons,
  ReconcileRow,
  Replayed,
  Right,
  RuleOfTopic,
  RuleRun,
  Run,
  Session,
  SetPoints,
  Shown,
  SignOnPerson,
  SiteFault,
  Stop,
  Stops,
  Stretch,
  Terminal,
  TerminalHere,
  TerminalRow,
  ToReconcile,
  Trail,
  TreeDevice,
  TreePoint,
  TreeSite,
  Trend,
  TrendSeries,
  TriedMessage,
  TriedRule,
} from './shapes.ts';
export { wantsReason } from './stop.ts';
export { createOfflineApi, type OfflineApi, type OfflinePeople, type OfflineStatement } from './terminal-offline.ts';
export type { Fetch } from './transport.ts';
