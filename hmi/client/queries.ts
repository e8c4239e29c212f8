import type { z } from 'zod/mini';
import type { QueryInputs } from './generated/queries.ts';
import * as access from './shapes/access.ts';
import { alarmReport, standingAlarms } from './shapes/alarms.ts';
import { callBoard, callTimes, stationCalls } from './shapes/andon.ts';
import * as attached from './shapes/attachments.ts';
import { ownDay } from './shapes/attendance-own.ts';
import * as waiting from './shapes/attention.ts';
import { boards, boardVersions } from './shapes/board.ts';
import * as config from './shapes/config.ts';
import { designStanding } from './shapes/design.ts';
import { ownExports } from './shapes/exports.ts';
import * as goods from './shapes/goods.ts';
import * as imports from './shapes/imports.ts';
import { declaredJobs } from './shapes/job.ts';
import { losses, machineLosses } from './shapes/losses.ts';
import * as notes from './shapes/notes.ts';
import * as notify from './shapes/notify.ts';
import { printTemplates } from './shapes/print.ts';
import { proposals } from './shapes/proposal.ts';
import { computedTyped, usedIn } from './shapes/record.ts';
import * as settings from './shapes/settings.ts';
import * as warehouse from './shapes/warehouse.ts';
import * as hooks from './shapes/webhook.ts';
import * as workflow from './shapes/workflow.ts';
import * as shapes from './shapes.ts';

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
  'plant.set-points': shapes.setPoints,
  'production-log.overview': shapes.overview,
  'production-log.machine': shapes.machine,
  'production-log.machine-losses': machineLosses,
  'production-log.stops': shapes.stops,
  'production-log.losses': losses,
  'production-log.reasons': shapes.reasons,
  'production-log.jobs': shapes.jobs,
  'production-log.runs': shapes.runs,
  'stock.balances': shapes.balances,
  'stock.moves': shapes.moves,
  'stock.to-reconcile': shapes.toReconcile,
  'stock.valuation': warehouse.valuation,
  'stock.recall': warehouse.recall,
  'stock.misplaced': warehouse.misplaced,
  'stock.putaway': goods.putaway,
  'stock.transfers': goods.transfers,
  'stock.unit-contents': goods.unitContents,
  'alarms.standing': standingAlarms,
  'alarms.report': alarmReport,
  'andon.station': stationCalls,
  'andon.board': callBoard,
  'andon.report': callTimes,
  'attendance.day': shapes.attendanceDay,
  'attendance.own': ownDay,
  'kernel.api-keys': shapes.apiKeys,
  'kernel.api-keys.all': shapes.apiKeys,
  'kernel.audit': shapes.audit,
  'kernel.modules': shapes.modules,
  'kernel.design.standing': designStanding,
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
  'stock.scan': goods.scanned,
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
  'kernel.computed-values': computedTyped,
  'kernel.where-used': usedIn,
  'kernel.boards': boards,
  'kernel.board.versions': boardVersions,
  'printing.templates': printTemplates,
  'kernel.proposals': proposals,
  'kernel.attention': waiting.attention,
  'kernel.attention-count': waiting.attentionCount,
  'kernel.attention-item': waiting.attentionOne,
  'kernel.attention-done': waiting.attentionDones,
  'kernel.decisions': workflow.waitingDecisions,
  'kernel.decisions-asked': workflow.workflowRuns,
  'kernel.decisions-waiting': workflow.waitingCount,
  'kernel.workflows': workflow.workflows,
  'kernel.workflow-commands': workflow.gateable,
  'kernel.workflow-preview': workflow.workflowPreview,
  'kernel.workflow-version': workflow.workflowVersion,
  'kernel.workflow-runs': workflow.workflowRuns,
  'kernel.deputies': workflow.deputies,
  'kernel.own-deputies': workflow.ownDeputies,
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
} as const satisfies Partial<Record<keyof QueryInputs, z.core.$ZodType>>;

/** What is asked and what is answered: the one as the API describes itself, the other as it is checked on arrival. */
export type Queries = {
  [Name in keyof typeof queries]: { input: QueryInputs[Name]; answer: z.infer<(typeof queries)[Name]> };
};
