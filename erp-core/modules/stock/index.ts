import { join } from 'node:path';
import { module, standardCommands } from '../../kernel/index.ts';
import { approveCount, withdrawCount } from './approve-count.ts';
import { barcode, barcodeFault, barcodeFits } from './barcode/barcode.ts';
import { scanQuery } from './barcode/scan.query.ts';
import { bookTags } from './book-tags.command.ts';
import { convert } from './convert.command.ts';
import { costsOutOfOrder } from './costing/events.ts';
import { replayCosts, replayOutOfOrder } from './costing/replay.command.ts';
import { closePeriod, setCostMethod, setCurrency } from './costing/settings.commands.ts';
import { valuation } from './costing/valuation.query.ts';
import { cancelCount, enterCount, openCount } from './count.commands.ts';
import { count, countLine } from './count.ts';
import { countSpot } from './count-spot.command.ts';
import { passageUnidentified, stockMoved } from './events.ts';
import { fitting } from './fitting.ts';
import { createUnit, issueUnit, nestUnit, packUnit, unpackUnit } from './handling-unit.commands.ts';
import { handlingUnit } from './handling-unit.ts';
import { item } from './item.ts';
import { itemUnit } from './item-unit.ts';
import { assembleKit, disassembleKit } from './kit/kit.commands.ts';
import { kit, kitLine, kitLineFits } from './kit/kit.ts';
import { kitsQuery } from './kit/kits.query.ts';
import { stockDocuments } from './labels/documents.ts';
import { stockLabels } from './labels/labels.ts';
import { location } from './location.ts';
import { lot, saveLot } from './lot.ts';
import { attribute, attributeValue } from './matrix/attribute.ts';
import { createMatrix } from './matrix/create.command.ts';
import { matrixQuery } from './matrix/matrix.query.ts';
import { style, styleFault, styleValue, variant } from './matrix/style.ts';
import { variantsQuery } from './matrix/variants.query.ts';
import { changeStatus, issue, open, receive, reconcile, reverseMove, transfer } from './move.commands.ts';
import { moveUnit } from './move-unit.command.ts';
import { nameReconciled } from './name-reconciled.ts';
import { bookPassages } from './passage.ts';
import { proposeQuery } from './propose.query.ts';
import { misplacedQuery, putawayQuery } from './putaway.query.ts';
import { recallQuery } from './recall.query.ts';
import { refuse } from './refusals.ts';
import { belowReorderPoint } from './reorder/below-reorder-point.ts';
import { fellBelow, watchedMoved } from './reorder/events.ts';
import { reorderQuery } from './reorder/reorder.query.ts';
import { reorderFault, reorderPoint } from './reorder/reorder-point.ts';
import { watchMoves, watchReorder } from './reorder/watch.command.ts';
import { ageingQuery } from './reports/ageing.query.ts';
import { balanceAt } from './reports/balance-at.query.ts';
import { expiringQuery } from './reports/expiring.query.ts';
import { movementsQuery } from './reports/movements.query.ts';
import { slowMovers } from './reports/slow-movers.query.ts';
import { releaseReservation, reservation, reserve, takeReserved } from './reservation.ts';
import { saveItem } from './save-item.ts';
import { saveLocation } from './save-location.ts';
import { setLocationRules } from './set-location-rules.ts';
import { settlePassage } from './settle-passage.ts';
import { balancesQuery, movesQuery, toReconcile } from './stock.queries.ts';
import { registerTag, tag, unidentified } from './tag.ts';
import { tagsQuery } from './tags.query.ts';
import { trackingFits } from './tracking.ts';
import {
  createTransfer,
  receiveTransfer,
  reverseTransfer,
  sendTransfer,
  settleTransfer,
} from './transfer-order.commands.ts';
import { transferOrder } from './transfer-order.ts';
import { transfersQuery } from './transfers.query.ts';
import { unitContentsQuery } from './unit-contents.query.ts';

export { passageUnidentified, stockMoved } from './events.ts';
export { type Item, item } from './item.ts';
export { type Location, location } from './location.ts';
export { type Lot, lot } from './lot.ts';
export { fellBelow } from './reorder/events.ts';

/** What is where, in double entry: every move leaves one location and arrives in another. */
export default module('stock', {
  label: { en: 'Stock', bn: 'মজুদ', hi: 'भंडार' },
  needs: ['kernel', 'parties'],
  entities: [
    item,
    itemUnit,
    barcode,
    reorderPoint,
    kit,
    kitLine,
    attribute,
    attributeValue,
    style,
    styleValue,
    variant,
    lot,
    location,
    tag,
    unidentified,
    reservation,
    transferOrder,
    count,
    countLine,
    handlingUnit,
  ],
  commands: [
    ...fitting(
      standardCommands(item, {
        check: ({ serials, lots }) => (serials && !lots ? refuse('serials-need-lots') : undefined),
      }),
      trackingFits,
    ),
    ...standardCommands(itemUnit),
    ...fitting(standardCommands(barcode, { check: barcodeFault }), barcodeFits),
    ...standardCommands(attribute),
    ...standardCommands(attributeValue),
    ...standardCommands(style, { check: styleFault }),
    ...standardCommands(styleValue),
    createMatrix,
    ...standardCommands(kit),
    ...fitting(standardCommands(kitLine), kitLineFits),
    assembleKit,
    disassembleKit,
    ...standardCommands(reorderPoint, { check: reorderFault }),
    watchReorder,
    saveItem,
    saveLot,
    saveLocation,
    setLocationRules,
    open,
    receive,
    issue,
    transfer,
    changeStatus,
    convert,
    reserve,
    releaseReservation,
    takeReserved,
    createTransfer,
    sendTransfer,
    receiveTransfer,
    settleTransfer,
    reverseTransfer,
    openCount,
    enterCount,
    countSpot,
    cancelCount,
    approveCount,
    withdrawCount,
    createUnit,
    packUnit,
    unpackUnit,
    nestUnit,
    moveUnit,
    issueUnit,
    reverseMove,
    reconcile,
    nameReconciled,
    registerTag,
    bookTags,
    settlePassage,
    setCurrency,
    setCostMethod,
    closePeriod,
    replayCosts,
  ],
  queries: [
    balancesQuery,
    movesQuery,
    toReconcile,
    valuation,
    proposeQuery,
    putawayQuery,
    misplacedQuery,
    recallQuery,
    unitContentsQuery,
    transfersQuery,
    balanceAt,
    movementsQuery,
    ageingQuery,
    slowMovers,
    expiringQuery,
    reorderQuery,
    kitsQuery,
    scanQuery,
    tagsQuery,
    variantsQuery,
    matrixQuery,
  ],
  events: [stockMoved, passageUnidentified, costsOutOfOrder, watchedMoved, fellBelow],
  handlers: [replayOutOfOrder, watchMoves],
  notices: [belowReorderPoint],
  facts: [bookPassages],
  prints: [...stockLabels, ...stockDocuments],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
