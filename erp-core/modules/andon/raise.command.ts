import {
  answer,
  command,
  type DecideContext,
  type Effect,
  isRefusal,
  moment,
  type Refusal,
  ref,
  text,
} from '../../kernel/index.ts';
import { alarm as alarmEntity } from '../alarms/index.ts';
import { button, presses } from './button.ts';
import { type Call, call, isWaiting, lineOf, SAME_PRESS, WAITING } from './call.ts';
import { escalation } from './escalate.command.ts';
import { callTold } from './events.ts';
import { callPeople } from './help-wanted.ts';
import { type Kind, kind, ladderOf } from './kind.ts';
import { machines } from './machine.ts';
import { membersByRole, peopleOf } from './people.ts';
import { refuse } from './refusals.ts';
import { type Responder, responder, whoComes } from './responder.ts';
import { nextStepAt, type Plant, plantOf, shiftIn } from './when.ts';

/** From where help is called for, and what help. */
interface Asked extends Pick<Call, 'site' | 'line' | 'station' | 'note' | 'source' | 'calledAt' | 'calledBy'> {
  readonly id: string;
}
interface Found {
  readonly of: Kind | undefined;
  readonly steps: readonly { readonly after: number }[];
  readonly waiting: readonly Call[];
  readonly plant: Plant | undefined;
  readonly named: readonly Responder[];
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly machine: { readonly machine: string; readonly stoppedAt: number | null } | undefined;
}

const wants = (of: { site: string; line: string; station: string | null; kind: string }) => ({
  of: kind.found({ id: of.kind }),
  steps: kind.steps.of(of.kind, { lock: false }),
  waiting: call.whereAny(
    WAITING.map((state) => ({ site: of.site, line: of.line, station: of.station, kind: of.kind, state })),
  ),
  plant: plantOf(of.site),
  named: responder.where({ site: of.site }, { lock: false }),
  members: membersByRole(of.site),
  machine: machines.found({ site: of.site, machine: of.station ?? '' }),
});

/** A new call, or the one that waits there already, called once more. Pure. */
function calling(asked: Asked, found: Found, { now }: DecideContext): Refusal | readonly Effect[] {
  const { of, plant, named, members } = found;
  if (!of?.active) return refuse('kind-not-in-use');
  const place = asked.station ?? asked.line;
  const isThere = asked.station === null ? plant?.lines.has(place) : plant?.stations.has(place);
  if (!isThere) return refuse('place-unknown', { place });
  const occasion = { kind: of.id, line: asked.line, shift: shiftIn(plant?.calendar, asked.calledAt), step: 0 };
  const [there] = found.waiting.filter(isWaiting);
  if (there) {
    const people = peopleOf(whoComes(named, { ...occasion, step: there.step }), members);
    return again(there, asked, callPeople(there, of, { again: true, people }), now);
  }
  const fresh = {
    ...asked,
    ...{ kind: of.id, shift: occasion.shift, times: 1, lastAt: asked.calledAt, step: 0 },
    nextAt: nextStepAt({ calledAt: asked.calledAt, step: 0 }, ladderOf(found.steps), of.clock, plant?.calendar),
    ...stopOf(of, found.machine),
  };
  return [
    call.insert(fresh),
    callTold(fresh, 'open'),
    ...callPeople(fresh, of, { again: false, people: peopleOf(whoComes(named, occasion), members) }),
    ...escalation(fresh),
    answer({ id: fresh.id, again: false }),
  ];
}

function again(there: Call, { note, calledAt }: Asked, told: readonly Effect[], now: number): readonly Effect[] {
  const bounced = calledAt - there.lastAt < SAME_PRESS;
  if (bounced) return [answer({ id: there.id, again: true })];
  return [
    call.change(there, { times: there.times + 1, lastAt: now, note: note ?? there.note }),
    callTold(there, there.state),
    // Who is on the way already need not hear it again.
    ...(there.state === 'open' ? told : []),
    answer({ id: there.id, again: true }),
  ];
}

const stopOf = ({ joinsStop }: Kind, machine: Found['machine']) =>
  joinsStop && machine && machine.stoppedAt !== null
    ? { machine: machine.machine, stoppedAt: machine.stoppedAt }
    : { machine: null, stoppedAt: null };

/** Calls for help at a station or a line. Where the same help is waited for there, it is that call, made again. */
export const raiseCall = command('andon.call.raise', {
  label: { en: 'Call', bn: 'ডাকুন', hi: 'पुकारें' },
  input: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    /** area/line/cell/device, or area/line where it is the line as a whole. */
    place: text({
      max: 400,
      example: 'hall/line-1',
      label: { en: 'Line or station', bn: 'লাইন বা কাজের স্থান', hi: 'लाइन या कार्य स्थान' },
    }),
    kind: ref(kind, { label: { en: 'Help', bn: 'সাহায্য', hi: 'सहायता' } }),
    note: text({ max: 500, label: { en: 'Note', bn: 'মন্তব্য', hi: 'टिप्पणी' } }).optional(),
  },
  site: ({ site }) => site,
  load: ({ site, place, kind: of }) => wants({ ...placed(site, place), kind: of }),
  decide({ site, place, note = null }, found, context) {
    const { id, now, caller } = context;
    const asked = { ...placed(site, place), note, source: 'person' as const, calledAt: now, calledBy: caller.user };
    return calling({ id: id(), ...asked }, found, context);
  },
});

function placed(site: string, place: string) {
  const line = lineOf(place);
  return { site, line, station: line === place ? null : place };
}

/** A press that was on its way for longer is history: nobody waits there any more. */
const LATE = 3_600_000_000;

/** A button was pressed, as the alarm of its point says. Told twice, late or in pieces, it is one press. */
export const pressButton = command('andon.button.press', {
  label: { en: 'Press of a button', bn: 'বোতাম চাপা', hi: 'बटन दबाना' },
  input: {
    site: text(),
    subject: text({ max: 400 }),
    alarm: ref(alarmEntity, { label: alarmEntity.label }),
    at: moment({ label: { en: 'Pressed at', bn: 'চাপার সময়', hi: 'दबाने का समय' } }),
  },
  site: ({ site }) => site,
  load: ({ site, subject, alarm }) => ({
    buttons: button.where({ site, subject, active: true }, { lock: false }),
    told: presses.locked({ alarm }),
  }),
  loadMore: ({ site, subject }, { buttons: [one] }) =>
    wants({ ...placed(site, one?.station ?? stationOf(subject)), kind: one?.kind ?? NONE }),
  decide({ site, subject, alarm, at }, { buttons: [one], told, ...found }, context) {
    if (!one || told) return [answer({ call: told?.call ?? null })];
    const { id, now } = context;
    if (now - at > LATE) return [presses.insert({ alarm, call: null, at }), answer({ call: null, late: true })];
    const asked = { ...placed(site, one.station ?? stationOf(subject)), note: null, source: 'button' as const };
    // A clock that is ahead does not call from the future.
    const calledAt = Math.min(at, now);
    const fresh = id();
    const done = calling({ id: fresh, ...asked, calledAt, calledBy: null }, found, context);
    if (isRefusal(done)) return done;
    const [there] = found.waiting.filter(isWaiting);
    return [presses.insert({ alarm, call: there?.id ?? fresh, at }), ...done];
  },
});

const NONE = '00000000-0000-0000-0000-000000000000';
/** area/line/cell/device of a point's path. */
const stationOf = (subject: string): string => subject.split('/', 4).join('/');
