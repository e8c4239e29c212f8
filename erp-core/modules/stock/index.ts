import { join } from 'node:path';
import { module, standardCommands } from '../../kernel/index.ts';
import { approveCount, withdrawCount } from './approve-count.ts';
import { convert } from './convert.command.ts';
import { costsOutOfOrder } from './costing/events.ts';
import { replayCosts, replayOutOfOrder } from './costing/replay.command.ts';
import { closePeriod, setCostMethod, setCurrency } from './costing/settings.commands.ts';
import { valuation } from './costing/valuation.query.ts';
import { cancelCount, enterCount, openCount } from './count.commands.ts';
import { count, countLine } from './count.ts';
import { passageUnidentified, stockMoved } from './events.ts';
import { createUnit, issueUnit, moveUnit, nestUnit, packUnit, unpackUnit } from './handling-unit.commands.ts';
import { handlingUnit } from './handling-unit.ts';
import { item } from './item.ts';
import { itemUnit } from './item-unit.ts';
import { location } from './location.ts';
import { lot, saveLot } from './lot.ts';
import { changeStatus, issue, receive, reconcile, reverseMove, transfer } from './move.commands.ts';
import { bookPassages } from './passage.ts';
import { proposeQuery } from './propose.query.ts';
import { misplacedQuery, putawayQuery } from './putaway.query.ts';
import { recallQuery } from './recall.query.ts';
import { refuse } from './refusals.ts';
import { releaseReservation, reservation, reserve, takeReserved } from './reservation.ts';
import { saveItem } from './save-item.ts';
import { saveLocation } from './save-location.ts';
import { setLocationRules } from './set-location-rules.ts';
import { settlePassage } from './settle-passage.ts';
import { balancesQuery, movesQuery, toReconcile } from './stock.queries.ts';
import { registerTag, tag, unidentified } from './tag.ts';
import {
  createTransfer,
  receiveTransfer,
  reverseTransfer,
  sendTransfer,
  settleTransfer,
} from './transfer-order.commands.ts';
import { transferLine, transferOrder } from './transfer-order.ts';
import { unitContentsQuery } from './unit-contents.query.ts';

export { passageUnidentified, stockMoved } from './events.ts';
export { type Item, item } from './item.ts';
export { type Location, location } from './location.ts';
export { type Lot, lot } from './lot.ts';

/** What is where, in double entry: every move leaves one location and arrives in another. */
export default module('stock', {
  label: { en: 'Stock', bn: 'মজুদ', hi: 'भंडार' },
  needs: ['kernel'],
  entities: [
    item,
    lot,
    location,
    tag,
    unidentified,
    reservation,
    transferOrder,
    transferLine,
    count,
    countLine,
    handlingUnit,
  ],
  commands: [
    ...standardCommands(item, {
      check: ({ serials, lots }) => (serials && !lots ? refuse('serials-need-lots') : undefined),
    }),
    ...standardCommands(itemUnit),
    saveItem,
    saveLot,
    saveLocation,
    setLocationRules,
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
    registerTag,
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
  ],
  events: [stockMoved, passageUnidentified, costsOutOfOrder],
  handlers: [replayOutOfOrder],
  facts: [bookPassages],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
