export { CommandRefused } from './act-once.ts';
export {
  type AttentionAsked,
  type AttentionItem,
  type AttentionKind,
  type AttentionLook,
  type AttentionWay,
  attention,
} from './attention/attention.ts';
export { formOf } from './attention/form.ts';
export { exportNote, NOTED, type Note, operationNote } from './audit/note.ts';
export { type Caller, permits, rightsOf, seesSite, systemCaller } from './caller.ts';
export { type CommandDefinition, command, runCommand } from './command.ts';
export { geo, money, quantityIn } from './compound-fields.ts';
export type { Confirm } from './confirm/confirm.ts';
export { createKernel } from './create-kernel.ts';
export { pageOf, rowsBefore } from './cursor.ts';
export { type Db, inCompany } from './db.ts';
export type { DecideContext, Decision } from './decide-context.ts';
export { add, compare, decimalOf, isZero, negate, proportion, subtract, sum } from './decimal.ts';
export type { EntityDescription, FieldDescription } from './describe.ts';
export { ahead, answer, type Effect, reading, type Want } from './effect.ts';
export { type Entity, type EntityDefinition, entity, type Row } from './entity.ts';
export { type EventDefinition, type EventHandler, type EventRecord, event, on } from './event.ts';
export {
  type BookedRow,
  type FactChange,
  type FactHandler,
  type FactSetContext,
  onFacts,
} from './facts/fact-handler.ts';
export { storable } from './facts/storable.ts';
export { FAULTS, Fault, type FaultCode } from './fault.ts';
export {
  choice,
  code,
  day,
  decimal,
  duration,
  fieldMeta,
  gtin,
  id,
  json,
  localized,
  moment,
  numbered,
  percent,
  quantity,
  ref,
  text,
  unit,
  unitCost,
  wholeNumber,
  yesNo,
} from './fields.ts';
export type { FileDesk, OpenedFile } from './files/file-desk.ts';
export { type FileValue, file, image, MOST_BYTES } from './files/file-field.ts';
export { isShown } from './files/file-kind.ts';
export { type FileKeeping, type FileKeepingOptions, fileKeeping } from './files/keeping/file-keeping.ts';
export { PAGE_SIZES, type PictureSize, SHOWN_AS } from './files/picture/picture.ts';
export { type PictureShelf, pictureShelf } from './files/picture/shelf.ts';
export type { FileStore } from './files/store/file-store.ts';
export { folderStore } from './files/store/folder-store.ts';
export { type S3StoreOptions, s3Store } from './files/store/s3-store.ts';
export { twoPlaces } from './files/store/two-places.ts';
export type { AskedCompany, GroupMember } from './group/group.ts';
export type { HistoryEntry } from './history.repository.ts';
export { newId, stableId } from './identifier.ts';
export { readSheet, type Sheet, SheetError } from './import/sheet.ts';
export { faultWords } from './input-fault-words.ts';
export { isCountry } from './iso-3166.ts';
export { type Job, type JobDefinition, type JobOptions, type JobWork, job } from './jobs/job.ts';
export { heardJob, type JobNews } from './jobs/job-news.ts';
export type {
  ExecuteOptions,
  FactSetArrival,
  Kernel,
  ListRequest,
  Page,
} from './kernel.ts';
export type { KernelOptions } from './kernel-options.ts';
export { type Label, type Locale, say } from './label.ts';
export { type Line, lines } from './lines/lines.ts';
export { type GivenLine, writeLines } from './lines/write.ts';
export { person, refs } from './many-fields.ts';
export { type Module, module } from './module.ts';
export type { BroughtIn } from './modules/pack/bring-in.ts';
export { declaredNow } from './modules/pack/declared-now.ts';
export { createPackDesk, type PackDesk } from './modules/pack/pack-desk.ts';
export {
  answerPackRequest,
  type PackAnswer,
  type PackRequest,
  packAnswer,
  packRequest,
} from './modules/pack/pack-request.ts';
export { dropReadable, makeReadable } from './modules/pack/readable.ts';
export { fingerprintOf, openPack, sealPack } from './modules/pack/signed-file.ts';
export type { TakenAway } from './modules/pack/take-away.ts';
export { CURRENCIES, isCurrency, minorDigits } from './money/iso-4217.ts';
export {
  addMoney,
  compareMoney,
  exchangeMoney,
  isZeroMoney,
  type Money,
  moneyOf,
  multiplyMoney,
  negateMoney,
  splitEvenly,
  splitMoney,
  subtractMoney,
  sumMoney,
  zeroOf,
} from './money/money.ts';
export type { Carried, Carrier, Carriers, ChannelSetUp, Outgoing, OutgoingLine, PushDevice } from './notify/carrier.ts';
export { mailSettings, type TextSettings, textSettings } from './notify/channels.ts';
export { type NoticeKind, notice } from './notify/notice.ts';
export { nextNumber, seriesOf } from './numbering/next-number.ts';
export type { Change, DryRun, Outcome } from './outcome.ts';
export { type LabelFormat, printDocument, printLabels } from './print/apart.ts';
export { askWithin } from './print/ask-within.ts';
export { templateIssues, templateNames } from './print/check-template.ts';
export type { DocumentDefinition } from './print/document-definition.ts';
export { fillDocument } from './print/fill-document.ts';
export type { TemplateIssue } from './print/fill-label.ts';
export { fillLabels } from './print/fill-records.ts';
export { type LabelDefinition, labelDefinition } from './print/label-definition.ts';
export {
  documentTemplate,
  labelTemplate,
  type PrintDefinition,
  type PrintTemplate,
  printDefinition,
} from './print/print-template.ts';
export { type PointPaths, type QueryContext, type QueryDefinition, query } from './query.ts';
export { negative, over, plus, power, type Ratio, type Rounding, ratio, ratioOf, rounded, times } from './ratio.ts';
export { isRefusal, type Refusal, Refused, refusals } from './refusal.ts';
export { type Registry, registryOf } from './registry.ts';
export { atOnce } from './reversal.ts';
export { mayHear } from './rights/events.ts';
export type { Action, Grant, RoleRow } from './rights/grant.ts';
export { outsideLimits } from './rights/input.ts';
export { OF_EVERY_MEMBER, Rights } from './rights/rights.ts';
export type { FoundRecord, SearchPage, SearchRequest } from './search/find-records.ts';
export { keepSearched } from './search/keep-searched.ts';
export { resealSecrets } from './secrets/kept-secrets.ts';
export { type BoxKeys, type SecretBox, secretBox } from './secrets/secret-box.ts';
export { type Settings, settings, settingsInForce } from './settings/settings.ts';
export type { SheetOffer } from './sheet-offer.ts';
export { standardCommands } from './standard-commands.ts';
export { columnOf, type Insert, type RowOf, type Table, table } from './table.ts';
export type { SaidAtTerminal, Told } from './terminals/said.ts';
export { transitionCommand } from './transition-command.ts';
export { treeFault, treeWants } from './tree.ts';
export type { Reversal } from './way-back.ts';
export type { InboundAnswer, InboundDoor } from './webhooks/in/inbound-answer.ts';
export type { CommandWork, Work } from './work.ts';
export { readWorkbook } from './workbook/apart.ts';
