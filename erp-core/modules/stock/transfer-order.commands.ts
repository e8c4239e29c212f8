import { z } from 'zod';
import {
  add,
  answer,
  atOnce,
  choice,
  command,
  compare,
  type DecideContext,
  type Effect,
  id,
  isRefusal,
  isZero,
  moment,
  nextNumber,
  proportion,
  quantity,
  type Refusal,
  type Reversal,
  ref,
  seriesOf,
  subtract,
  text,
} from '../../kernel/index.ts';
import { costsFound } from './costing/costs-wanted.ts';
import { item } from './item.ts';
import { moveMeasures } from './item-unit.ts';
import { NO_LOT, STATUSES } from './ledger.ts';
import { location } from './location.ts';
import { lot } from './lot.ts';
import { lowestWanted } from './lowest-since.ts';
import { lotFault } from './move-command.ts';
import { refuse } from './refusals.ts';
import { type Reservation, reservation } from './reservation.ts';
import { bookedTags, tagsRead } from './tag-booking.ts';
import { momentText, whenTold } from './told/as-told.ts';
import { toldApartAsThen } from './tracking.ts';
import { onTheWay, type TransferLine, type TransferOrder, transferOrder } from './transfer-order.ts';
import { decideSteps, linesNamed, type Step, stepWants, transferFault, transferWants } from './transfer-steps.ts';

/** What it weighs, of an item that is weighed as well as counted. */
const weight = { catch: quantity().optional() };

const newLine = z.strictObject({
  item: ref(item),
  lot: ref(lot).nullable().default(null),
  status: choice(STATUSES).default('available'),
  from: ref(location),
  quantity: quantity(),
  reservation: ref(reservation).nullable().default(null),
});

/** Of several moves some may have been taken back by then: those are gone through one by one. */
const oneStepBack: Reversal = {
  command: 'stock.transfer-order.reverse',
  input: ({ result: { id, moves }, locale }) =>
    Array.isArray(moves) && moves.length === 1 ? { transfer: id, move: moves[0], reason: atOnce(locale) } : undefined,
};

/** Writes down what is to be sent, and where to: nothing moves yet. */
export const createTransfer = command('stock.transfer-order.create', {
  reversedBy: {
    command: 'stock.transfer-order.reverse',
    input: ({ result, locale }) => ({ transfer: result.id, reason: atOnce(locale) }),
  },
  label: { en: 'Make transfer order', bn: 'স্থানান্তর আদেশ তৈরি', hi: 'स्थानांतरण आदेश बनाएँ' },
  input: {
    fromSite: text(),
    toSite: text(),
    destination: ref(location),
    document: text().nullable().default(null),
    lines: z.array(newLine).min(1).max(200),
  },
  site: (input) => input.fromSite,
  load: ({ lines, destination }) => ({
    items: item.whereAny(
      lines.map(({ item: id }) => ({ id })),
      { lock: false },
    ),
    lots: lot.whereAny(
      lines.flatMap(({ lot: id }) => (id ? [{ id }] : [])),
      { lock: false },
    ),
    places: location.whereAny(
      [...new Set([destination, ...lines.map(({ from }) => from)])].map((id) => ({ id })),
      { lock: false },
    ),
    kept: reservation.whereAny(
      lines.flatMap(({ reservation: id }) => (id ? [{ id }] : [])),
      { lock: false },
    ),
    ...seriesOf(['TRF']),
  }),
  decide({ lines, ...head }, found, { id: newId, now }) {
    const placeIn = (site: string, of: string) =>
      found.places.find((one) => one.id === of && one.site === site && one.kind === 'internal');
    if (!placeIn(head.toSite, head.destination)) return refuse('location-unknown', { location: head.destination });
    for (const line of lines) {
      const of = found.items.find((one) => one.id === line.item);
      const fault = lotFault(line, { of, lots: found.lots.filter((one) => one.id === line.lot), places: [] });
      if (fault) return fault;
      if (!placeIn(head.fromSite, line.from)) return refuse('location-unknown', { location: line.from });
      const kept = found.kept.find((one) => one.id === line.reservation);
      if (!line.reservation) continue;
      if (!kept || kept.item !== line.item || kept.lot !== line.lot || kept.location !== line.from) {
        return refuse('reservation-unknown');
      }
      if (line.status !== 'available') return refuse('status-not-usable', { status: line.status });
    }
    const { number, effect } = nextNumber('TRF', found, now, head.fromSite);
    const transfer = newId();
    const none = { sent: '0', arrived: '0', lost: '0', returned: '0', surplus: '0' };
    const rows = lines.map(({ from, ...line }, at) => ({
      ...{ id: newId(), record: transfer, position: at + 1, source: from },
      ...line,
      ...none,
    }));
    return [
      effect,
      transferOrder.insert({ id: transfer, number, ...head }),
      ...rows.map((row) => transferOrder.lines.insert(row)),
      answer({ id: transfer, number, lines: rows.map((row) => row.id) }),
    ];
  },
});

const amounts = z
  .array(z.strictObject({ line: id(), quantity: quantity(), ...weight }))
  .min(1)
  .max(200);

type Amount = z.infer<typeof amounts>[number];

/**
 * Sends what the lines say, or less of it: it leaves its places and is on the way, and what was kept for it is taken. A
 * line that is not named where lines are is not sent.
 */
export const sendTransfer = command('stock.transfer-order.send', {
  reversedBy: oneStepBack,
  label: { en: 'Send transfer', bn: 'স্থানান্তর পাঠান', hi: 'स्थानांतरण भेजें' },
  input: { transfer: ref(transferOrder), lines: amounts.optional(), at: moment().optional() },
  load: (input) => transferWants(input.transfer),
  loadMore: ({ at }, found, { caller, now }) => ({
    ...stepWants(
      found,
      found.lines.map(({ id, source, status }) => ({ line: id, place: source, status })),
      caller.company,
    ),
    kept: reservation.whereAny(found.lines.flatMap(({ reservation: id }) => (id ? [{ id }] : []))),
    ...lowestWanted(
      found.lines.map(({ item: of, source, lot: ofLot, status }) => ({
        ...{ item: of, location: source, lot: ofLot ?? NO_LOT, status },
      })),
      { at, now },
    ),
  }),
  decide({ lines: said, at }, found, context) {
    const { order } = found;
    const fault = transferFault(order, 'fromSite', context);
    if (fault || !order) return fault ?? refuse('transfer-unknown');
    if (order.state !== 'draft') return refuse('transfer-state', { number: order.number, state: order.state });
    if (at !== undefined && at > context.now) return refuse('time-in-future');
    const named = linesNamed(
      found.lines,
      said ?? found.lines.map(({ id, quantity: much }): Amount => ({ line: id, quantity: much })),
    );
    if (isRefusal(named)) return named;
    const steps: Step[] = [];
    const taken = new Map(found.kept.map((one) => [one.id, one]));
    for (const { line, said: one } of named) {
      if (compare(one.quantity, line.quantity) > 0) {
        return refuse('transfer-too-much', { line: line.position, left: line.quantity, wanted: one.quantity });
      }
      const kept = taken.get(line.reservation ?? '');
      if (kept) {
        if (kept.state !== 'open') return refuse('reservation-closed', { number: kept.number, state: kept.state });
        const left = subtract(kept.quantity, kept.taken);
        if (compare(one.quantity, left) > 0) {
          return refuse('reservation-too-little', { number: kept.number, left, wanted: one.quantity });
        }
        const now = add(kept.taken, one.quantity);
        taken.set(kept.id, { ...kept, taken: now, state: compare(now, kept.quantity) === 0 ? 'taken' : 'open' });
      }
      const end = { place: line.source, status: line.status, reserved: kept !== undefined };
      steps.push({ line, kind: 'sent', quantity: one.quantity, caught: one.catch, reason: 'transfer', ...end });
    }
    const reservations = keptChanges(found.kept, taken);
    const when = at ?? context.now;
    return decideSteps(steps, { ...found, order }, context, { at: when, before: reservations, more: { sentAt: when } });
  },
});

const arrivals = z
  .array(
    z.strictObject({
      line: id(),
      quantity: quantity(),
      to: ref(location).optional(),
      status: choice(STATUSES).optional(),
      ...weight,
    }),
  )
  .min(1)
  .max(200);

type Arrival = z.infer<typeof arrivals>[number];

/**
 * Receives what is on the way, all of it or a part: into the destination, or where is said. Told at a terminal as done it is
 * booked as far as it is on the way, and a supervisor is told of what is more, of rules of places and of closed periods.
 */
export const receiveTransfer = command('stock.transfer-order.receive', {
  fact: true,
  reversedBy: oneStepBack,
  label: { en: 'Receive transfer', bn: 'স্থানান্তর গ্রহণ', hi: 'स्थानांतरण प्राप्त करें' },
  input: { transfer: ref(transferOrder), lines: arrivals.optional(), at: moment().optional(), ...tagsRead },
  load: (input) => transferWants(input.transfer),
  loadMore: ({ lines: said }, found, { caller }) =>
    stepWants(
      found,
      found.lines.map(({ id, status }) => {
        const one = said?.find(({ line }) => line === id);
        return { line: id, place: one?.to ?? found.order?.destination ?? '', status: one?.status ?? status };
      }),
      caller.company,
    ),
  decide({ lines: said, at = 0, ...read }, found, context) {
    const { order } = found;
    const fault = transferFault(order, 'toSite', context);
    if (fault || !order) return fault ?? refuse('transfer-unknown');
    if (order.state !== 'sent' && order.state !== 'part-received') {
      return refuse('transfer-state', { number: order.number, state: order.state });
    }
    const { told } = context;
    const moment = told ? arrivedAsTold(at, order, found, context) : { at: at === 0 ? context.now : at, doubts: [] };
    const when = moment.at;
    const doubts = [...moment.doubts];
    if (when > context.now) return refuse('time-in-future');
    if (when < (order.sentAt ?? 0)) return refuse('transfer-before-sent', { number: order.number });
    const all = found.lines.map((line): Arrival => ({ line: line.id, quantity: onTheWay(line) }));
    const named = linesNamed(found.lines, said ?? all);
    if (isRefusal(named)) return named;
    const steps: Step[] = [];
    for (const { line, said: one } of named) {
      if (isZero(one.quantity)) continue;
      const left = onTheWay(line);
      const isMore = compare(one.quantity, left) > 0;
      const more = isMore && refuse('transfer-too-much', { line: line.position, left, wanted: one.quantity });
      if (more && !told) return more;
      if (more) doubts.push(more);
      if (isMore && isZero(left)) continue;
      const { to: place = order.destination, status = line.status } = one;
      if (found.places.find(({ id }) => id === place)?.site !== order.toSite) {
        return refuse('location-unknown', { location: place });
      }
      // The weight that was said is of all that was said.
      const caught = isMore && one.catch !== undefined ? proportion(one.catch, left, one.quantity) : one.catch;
      const arrived = { quantity: isMore ? left : one.quantity, caught, place, status };
      steps.push({ line, kind: 'arrived', ...arrived, reason: 'transfer' });
    }
    const more = { at: when, before: bookedTags(read, { order, at: when }, context) };
    const doubt = told && ((one: Refusal) => void doubts.push(one));
    const decided = decideSteps(steps, { ...found, order }, context, doubt ? { ...more, doubt } : more);
    return !told || isRefusal(decided) ? decided : [...decided, ...told.doubted(doubts, order.toSite)];
  },
});

/** When goods arrived that were told as received: no sooner than they were sent, and in a period that is open. */
function arrivedAsTold(
  said: number,
  { sentAt, number }: TransferOrder,
  found: Parameters<typeof costsFound>[0],
  { now }: Pick<DecideContext, 'now'>,
): { readonly at: number; readonly doubts: readonly Refusal[] } {
  const { at, doubts } = whenTold(said === 0 ? undefined : said, now);
  const until = costsFound(found).settings?.closedThrough ?? 0;
  return {
    at: Math.max(at, sentAt ?? 0, until + 1),
    doubts: [
      ...doubts,
      ...(at < (sentAt ?? 0) ? [refuse('transfer-before-sent', { number })] : []),
      ...(at <= until ? [refuse('told-closed', { at: momentText(at), until: momentText(until) })] : []),
    ],
  };
}

const DIFFERENCES = ['lost', 'returned', 'surplus'] as const;
const differences = z
  .array(
    z.strictObject({
      line: id(),
      as: choice(DIFFERENCES),
      quantity: quantity(),
      to: ref(location).optional(),
      ...weight,
    }),
  )
  .min(1)
  .max(200);

const endOf = (line: TransferLine, as: (typeof DIFFERENCES)[number], to: string | undefined, destination: string) =>
  to ?? (as === 'surplus' ? destination : line.source);

/**
 * Says what became of what did not arrive as it was sent: lost on the way, returned to where it came from (or never
 * left), or more than was sent. Each with its reason; what is lost or found is valued.
 */
export const settleTransfer = command('stock.transfer-order.settle', {
  label: { en: 'Settle differences', bn: 'তারতম্য নিষ্পত্তি', hi: 'अंतर निपटाएँ' },
  input: { transfer: ref(transferOrder), differences, reason: text({ max: 500 }) },
  load: (input) => transferWants(input.transfer),
  loadMore: (input, found, { caller }) =>
    stepWants(
      found,
      input.differences.flatMap(({ line: id, as, to }) => {
        const line = found.lines.find((one) => one.id === id);
        const place = line && found.order && endOf(line, as, to, found.order.destination);
        return line && place ? [{ line: id, place, status: line.status }] : [];
      }),
      caller.company,
    ),
  decide({ differences: said, reason }, found, context) {
    const { order } = found;
    const fault = transferFault(order, 'toSite', context);
    if (fault || !order) return fault ?? refuse('transfer-unknown');
    if (order.state === 'draft' || order.state === 'cancelled') {
      return refuse('transfer-state', { number: order.number, state: order.state });
    }
    const steps: Step[] = [];
    for (const one of said) {
      const line = found.lines.find(({ id }) => id === one.line);
      if (!line) return refuse('transfer-line-unknown', { line: one.line });
      const place = endOf(line, one.as, one.to, order.destination);
      const site = one.as === 'surplus' ? order.toSite : order.fromSite;
      if (one.as !== 'lost' && found.places.find(({ id }) => id === place)?.site !== site) {
        return refuse('location-unknown', { location: place });
      }
      const { as: kind, quantity: much, catch: caught } = one;
      steps.push({ line, kind, quantity: much, caught, place, status: line.status, reason });
    }
    return decideSteps(steps, { ...found, order }, context, {});
  },
});

/**
 * Takes back one move of a transfer, or all that stands of it, the last first: then it is cancelled. What has arrived and
 * left again since is not there to be taken back, and refused. What was kept for it is kept again, unless that was released
 * meanwhile.
 */
export const reverseTransfer = command('stock.transfer-order.reverse', {
  label: { en: 'Take transfer back', bn: 'স্থানান্তর ফেরত', hi: 'स्थानांतरण वापस लें' },
  input: { transfer: ref(transferOrder), move: z.uuid().optional(), reason: text({ max: 500 }) },
  load: (input) => transferWants(input.transfer),
  loadMore: (_, found, { caller }) => ({
    ...stepWants(found, found.steps, caller.company),
    kept: reservation.whereAny(found.lines.flatMap(({ reservation: id }) => (id ? [{ id }] : []))),
    measures: moveMeasures.whereAny(
      found.steps.map((step) => ({ move: step.move })),
      { lock: false },
    ),
  }),
  decide({ move, reason }, found, context) {
    const { order } = found;
    const fault = transferFault(order, 'fromSite', context) ?? transferFault(order, 'toSite', context);
    if (fault || !order) return fault ?? refuse('transfer-unknown');
    if (order.state === 'cancelled') return refuse('transfer-state', { number: order.number, state: order.state });
    const standing = found.steps
      .filter((step) => !step.takenBack && (move === undefined || step.move === move))
      .sort((a, b) => b.number - a.number);
    if (move !== undefined && standing.length === 0) return refuse('move-unknown');
    for (const { id: line, item: id, lot: ofLot } of found.lines) {
      const of = found.items.find((one) => one.id === id);
      const apart = of && standing.some((step) => step.line === line) && toldApartAsThen(of, ofLot);
      if (apart) return apart;
    }
    const again = new Map(found.kept.map((one) => [one.id, one]));
    const steps = standing.flatMap(({ line: id, kind, quantity: much, place, status }, at): Step[] => {
      const line = found.lines.find((one) => one.id === id);
      const takesBack = standing[at];
      if (!line || !takesBack) return [];
      const caught = found.measures.find((one) => one.move === takesBack.move && one.kind === 'caught')?.quantity;
      const step = { line, kind, quantity: much, caught, place, status, reason, takesBack };
      const kept = kind === 'sent' ? again.get(line.reservation ?? '') : undefined;
      if (!kept || kept.state === 'released' || compare(kept.taken, much) < 0) return [step];
      again.set(kept.id, { ...kept, taken: subtract(kept.taken, much), state: 'open' });
      return [{ ...step, keptAgain: true }];
    });
    const before = keptChanges(found.kept, again);
    const more = move === undefined ? { state: 'cancelled' as const } : {};
    return decideSteps(steps, { ...found, order }, context, { before, more });
  },
});

/** From the reservations that were to those that are. */
const keptChanges = (before: readonly Reservation[], after: ReadonlyMap<string, Reservation>): Effect[] =>
  before.flatMap((was) => {
    const now = after.get(was.id);
    return now && now !== was ? [reservation.change(was, { taken: now.taken, state: now.state })] : [];
  });
