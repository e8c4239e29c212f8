import type { z } from 'zod';
import * as access from './shapes/access.ts';
import { alarmReport, standingAlarms } from './shapes/alarms.ts';
import { callBoard, callTimes, stationCalls } from './shapes/andon.ts';
import * as attached from './shapes/attachments.ts';
import * as config from './shapes/config.ts';
import { ownExports } from './shapes/exports.ts';
import * as imports from './shapes/imports.ts';
import { declaredJobs } from './shapes/job.ts';
import * as notes from './shapes/notes.ts';
import * as notify from './shapes/notify.ts';
import { printTemplates } from './shapes/print.ts';
import { type PROPOSAL_STATES, proposals } from './shapes/proposal.ts';
import * as settings from './shapes/settings.ts';
import * as warehouse from './shapes/warehouse.ts';
import * as hooks from './shapes/webhook.ts';
import * as workflow from './shapes/workflow.ts';
import * as shapes from './shapes.ts';

interface Paged {
  readonly cursor?: string;
  readonly limit?: number;
}
type ImportKind = 'new' | 'changed' | 'same' | 'refused';
/** A report of stock; `at` in µs: what was so then. */
interface Report extends Paged {
  readonly site?: string;
  readonly search?: string;
  readonly at?: number;
}

/** The answer's shape of every query that the screens ask. */
export const queries = {
  'plant.tree': shapes.plantTree,
  'plant.devices': shapes.plantDevices,
  'plant.gateways': shapes.gateways,
  'plant.rule.of-topic': shapes.ruleOfTopic,
  'plant.config.versions': shapes.configVersions,
  'plant.config.version': config.storedSite,
  'plant.protocols': config.protocols,
  'plant.profiles': config.profiles,
  'plant.profile': config.profile,
  'plant.strangers.rejected': config.rejectedStrangers,
  'plant.readings.due': shapes.readingsDue,
  'production-log.overview': shapes.overview,
  'production-log.machine': shapes.machine,
  'production-log.stops': shapes.stops,
  'production-log.reasons': shapes.reasons,
  'production-log.jobs': shapes.jobs,
  'stock.balances': shapes.balances,
  'stock.moves': shapes.moves,
  'stock.to-reconcile': shapes.toReconcile,
  'stock.valuation': warehouse.valuation,
  'stock.recall': warehouse.recall,
  'stock.misplaced': warehouse.misplaced,
  'stock.unit-contents': warehouse.unitContents,
  'alarms.standing': standingAlarms,
  'alarms.report': alarmReport,
  'andon.station': stationCalls,
  'andon.board': callBoard,
  'andon.report': callTimes,
  'attendance.day': shapes.attendanceDay,
  'kernel.api-keys': shapes.apiKeys,
  'kernel.api-keys.all': shapes.apiKeys,
  'kernel.audit': shapes.audit,
  'kernel.modules': shapes.modules,
  'kernel.handlers': shapes.handlers,
  'kernel.jobs': declaredJobs,
  'kernel.export.mine': ownExports,
  'kernel.import.targets': imports.importTargets,
  'kernel.import.draft': imports.importDraft,
  'kernel.import.preview': imports.importPreview,
  'kernel.import.alike': imports.importAlike,
  'kernel.terminals': shapes.terminals,
  'kernel.sign-on-people': shapes.signOnPeople,
  'stock.balance-at': warehouse.report,
  'stock.movements': warehouse.report,
  'stock.ageing': warehouse.report,
  'stock.slow-movers': warehouse.report,
  'stock.expiring': warehouse.report,
  'stock.reorder': warehouse.report,
  'stock.kits': warehouse.report,
  'stock.matrix': warehouse.matrix,
  'stock.scan': warehouse.scanned,
  'kernel.activity': notes.activity,
  'kernel.attachments': attached.attachments,
  'kernel.attachment.versions': attached.attachmentVersions,
  'kernel.mentionable': notes.mentionable,
  'kernel.notices': notes.notices,
  'kernel.notice-settings': notify.companyNotices,
  'kernel.notice-settings.own': notify.ownNotices,
  'kernel.tags': notes.tags,
  'kernel.record-tags': notes.recordTags,
  'kernel.views': notes.views,
  'printing.templates': printTemplates,
  'kernel.proposals': proposals,
  'kernel.decisions': workflow.waitingDecisions,
  'kernel.decisions-asked': workflow.workflowRuns,
  'kernel.decisions-waiting': workflow.waitingCount,
  'kernel.workflows': workflow.workflows,
  'kernel.workflow-commands': workflow.gateable,
  'kernel.workflow-preview': workflow.workflowPreview,
  'kernel.settings': settings.settings,
  'kernel.settings.history': settings.settingsHistory,
  'kernel.numbering.preview': settings.nextNumber,
  'kernel.access.explain': access.explained,
  'kernel.duty-conflicts': access.dutyConflicts,
  'kernel.members': access.members,
  'kernel.facts': shapes.facts,
  'kernel.trail': shapes.trail,
  'kernel.dead-letters': shapes.deadLetters,
  'kernel.webhooks': hooks.webhooks,
  'kernel.webhook.types': hooks.webhookTypes,
  'kernel.webhook.messages': hooks.webhookMessages,
  'kernel.inbound-hooks': hooks.inboundHooks,
  'kernel.inbound-hook.arrivals': hooks.arrivals,
} as const satisfies Record<string, z.ZodType>;

interface Inputs {
  'plant.tree': { site?: string };
  'plant.devices': { site?: string };
  'plant.gateways': { site?: string };
  'plant.rule.of-topic': { site: string; topic: string };
  'plant.config.versions': { site: string; limit?: number };
  'plant.config.version': { site: string; version?: number };
  'plant.protocols': Record<string, never>;
  'plant.profiles': { site: string; protocol?: string; link?: string };
  'plant.profile': { site: string; profile: string };
  'plant.strangers.rejected': { site?: string };
  'plant.readings.due': { site: string; round?: string };
  'production-log.overview': { site: string; day?: string; shift?: string };
  'production-log.machine': { site: string; machine: string; day?: string; shift?: string };
  'production-log.stops': Paged & {
    site: string;
    from: number;
    to: number;
    machine?: string;
    line?: string;
    unexplained?: boolean;
    micro?: boolean;
  };
  'production-log.reasons': { site: string; machine?: string };
  'production-log.jobs': Paged & { site: string; line?: string; state?: string };
  'stock.balances': Paged & { site?: string; search?: string; location?: string };
  'stock.moves': Paged & { site?: string; search?: string; item?: string; location?: string };
  'stock.to-reconcile': Paged & { site?: string };
  'stock.valuation': Paged & { at?: number; search?: string };
  'stock.recall': { lot: string; direction: 'forward' | 'backward' };
  'stock.misplaced': { site?: string };
  'stock.unit-contents': { unit: string };
  'alarms.standing': { site: string; position?: string };
  'alarms.report': { site: string; from: number; to: number };
  'andon.station': { site: string; station: string };
  'andon.board': { site: string; place?: string };
  'andon.report': { site: string; from: number; to: number };
  'attendance.day': { site: string; day?: string };
  'kernel.api-keys': Record<string, never>;
  'kernel.api-keys.all': Record<string, never>;
  'kernel.audit': Paged & {
    kind?: shapes.AuditKind;
    user?: string;
    people?: boolean;
    name?: string;
    /** µs */
    from?: number;
    to?: number;
  };
  'kernel.modules': Record<string, never>;
  'kernel.handlers': Record<string, never>;
  'kernel.jobs': Record<string, never>;
  'kernel.export.mine': Record<string, never>;
  'kernel.import.targets': Record<string, never>;
  'kernel.import.draft': { id: string };
  'kernel.import.preview': {
    id: string;
    kind?: ImportKind;
    outcome?: 'written' | 'failed' | 'back' | 'kept';
    after?: number;
    limit?: number;
  };
  'kernel.import.alike': { id: string; after?: number; limit?: number };
  'kernel.terminals': Record<string, never>;
  'kernel.sign-on-people': Record<string, never>;
  'stock.balance-at': Report;
  'stock.movements': Report & { from: number; to: number };
  'stock.ageing': Report & { buckets?: readonly number[]; bySite?: boolean };
  'stock.slow-movers': Report & { days?: number };
  'stock.expiring': Report & { days?: number };
  'stock.reorder': Paged & { site?: string; search?: string; all?: boolean };
  'stock.kits': Paged & { site?: string; search?: string };
  'stock.matrix': { style: string; site?: string };
  'stock.scan': { text: string; site?: string };
  'kernel.activity': Paged & { entity: string; record: string; kind?: 'all' | 'written' | 'comment' };
  'kernel.attachments': { entity: string; record: string; removed?: boolean };
  'kernel.attachment.versions': { id: string };
  'kernel.mentionable': { entity: string; record: string; search?: string };
  'kernel.notices': Paged & { unread?: boolean };
  'kernel.notice-settings': Record<string, never>;
  'kernel.notice-settings.own': Record<string, never>;
  'kernel.tags': Record<string, never>;
  'kernel.record-tags': { entity: string; records: readonly string[] };
  'kernel.views': { entity: string };
  'printing.templates': { entity?: string };
  'kernel.proposals': Paged & { state?: (typeof PROPOSAL_STATES)[number] | 'all'; id?: string };
  'kernel.decisions': Paged;
  'kernel.decisions-asked': Paged & { open?: boolean; run?: string };
  'kernel.decisions-waiting': Record<string, never>;
  'kernel.workflows': { code?: string };
  'kernel.workflow-commands': Record<string, never>;
  'kernel.workflow-preview': { definition: workflow.WorkflowDefinition; starter?: string; given?: object };
  'kernel.settings': { name?: string; at?: number };
  'kernel.settings.history': { name: string };
  'kernel.numbering.preview': { series: string; site?: string; draft?: Readonly<Record<string, unknown>> };
  'kernel.access.explain': { user: string; of?: string };
  'kernel.duty-conflicts': Record<string, never>;
  'kernel.members': Paged & { search?: string; role?: string };
  'kernel.facts': Paged & { site?: string; type?: string; subject?: string };
  'kernel.trail': { fact: string };
  'kernel.dead-letters': Paged;
  'kernel.webhooks': Record<string, never>;
  'kernel.webhook.types': Record<string, never>;
  'kernel.webhook.messages': Paged & { webhook: string; state?: string };
  'kernel.inbound-hooks': Record<string, never>;
  'kernel.inbound-hook.arrivals': Paged & { hook: string; state?: string };
}

export type Queries = {
  [Name in keyof typeof queries]: { input: Inputs[Name]; answer: z.infer<(typeof queries)[Name]> };
};
