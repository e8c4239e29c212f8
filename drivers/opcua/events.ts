import { MICROS_PER_MS, type Micros, nowMicros, type SampleValue } from '@millrace/contracts';
import {
  AttributeIds,
  EventFilter,
  NodeId,
  ObjectTypeIds,
  QualifiedName,
  SimpleAttributeOperand,
  type Variant,
} from 'node-opcua-client';
import { jsonOf } from './value.ts';

/** Types of ns=0 that carry the fields (OPC UA Part 5 §6.4.2, Part 9 §5.5.2, §5.7.2, §5.8.2). */
const BASE = 2041;
const CONDITION = 2782;
const ACKNOWLEDGEABLE = 2881;
const ALARM = 2915;

/** What is asked of every event, and its name in the value of a point. The first are in every event that there is. */
const FIELDS = [
  ['id', BASE, 'EventId'],
  ['type', BASE, 'EventType'],
  ['source', BASE, 'SourceName'],
  ['node', BASE, 'SourceNode'],
  ['time', BASE, 'Time'],
  ['message', BASE, 'Message'],
  ['severity', BASE, 'Severity'],
  // The node of the condition itself: its own attribute, not a field.
  ['condition', CONDITION, ''],
  ['name', CONDITION, 'ConditionName'],
  ['branch', CONDITION, 'BranchId'],
  ['retain', CONDITION, 'Retain'],
  ['enabled', CONDITION, 'EnabledState/Id'],
  ['comment', CONDITION, 'Comment'],
  ['acknowledged', ACKNOWLEDGEABLE, 'AckedState/Id'],
  ['confirmed', ACKNOWLEDGEABLE, 'ConfirmedState/Id'],
  ['active', ALARM, 'ActiveState/Id'],
] as const;
const IN_EVERY_EVENT = 7;

/** Events by which a server tells of its telling (Part 9 §5.11): numbers of ns=0. */
export const REFRESH_START = 2787;
export const REFRESH_END = 2788;
export const REFRESH_REQUIRED = 2789;
export const QUEUE_OVERFLOW = 3035;

type Json = Exclude<SampleValue, undefined>;

export interface OpcuaEvent {
  /** The server's own, in base64: a repeated event has the same. */
  readonly id: string;
  readonly time: Micros;
  /** The number of its type in ns=0; null for a type of the maker's. */
  readonly standardType: number | null;
  /** Which condition, and which branch of it; null where the event is of none. */
  readonly condition: string | null;
  /** The condition's node as the library writes it. */
  readonly conditionNode: string | null;
  readonly severity: number;
  /** The server keeps the condition as one that somebody has to see to. */
  readonly retain: boolean;
  /** What a point of events holds: the fields that the event has, by their names above. */
  readonly value: Readonly<Record<string, Json>>;
}

/** Asks for the fields of conditions too, or for those alone that every event has, where a server refuses the others. */
export function eventFilter(conditions: boolean): EventFilter {
  const wanted = conditions ? FIELDS : FIELDS.slice(0, IN_EVERY_EVENT);
  return new EventFilter({
    selectClauses: wanted.map(
      ([, type, path]) =>
        new SimpleAttributeOperand({
          typeDefinitionId: new NodeId(NodeId.NodeIdType.NUMERIC, type, 0),
          browsePath: path === '' ? [] : path.split('/').map((name) => new QualifiedName({ name, namespaceIndex: 0 })),
          attributeId: path === '' ? AttributeIds.NodeId : AttributeIds.Value,
        }),
    ),
    whereClause: { elements: [] },
  });
}

/** An event from the fields that `eventFilter` asked for. `address` writes a node as a configuration would. */
export function eventOf(fields: readonly Variant[], address: (node: NodeId) => string): OpcuaEvent {
  const value: Record<string, Json> = {};
  let type: NodeId | null = null;
  let time: Micros | null = null;
  let conditionNode: string | null = null;
  FIELDS.forEach(([name], at) => {
    const variant = fields[at];
    const own: unknown = variant?.value;
    if (!variant || own === null || own === undefined) return;
    if (name === 'type' && own instanceof NodeId) type = own;
    if (name === 'condition' && own instanceof NodeId && !own.isEmpty()) conditionNode = own.toString();
    if (name === 'time' && own instanceof Date && !Number.isNaN(own.getTime())) time = own.getTime() * MICROS_PER_MS;
    if (!(own instanceof NodeId)) value[name] = jsonOf(variant);
    else if (!own.isEmpty()) value[name] = name === 'type' ? typeName(own, address) : address(own);
  });
  const standardType = type === null ? null : standardNumber(type);
  const branch = typeof value.branch === 'string' ? value.branch : '';
  return {
    id: typeof value.id === 'string' ? value.id : '',
    time: time ?? nowMicros(),
    standardType,
    condition: conditionNode === null ? null : `${conditionNode} ${branch}`,
    conditionNode,
    severity: typeof value.severity === 'number' ? value.severity : 0,
    retain: value.retain === true,
    value,
  };
}

const standardNumber = ({ namespace, value }: NodeId): number | null =>
  namespace === 0 && typeof value === 'number' ? value : null;

/** "ExclusiveLevelAlarmType", where it is one of the standard's; else its node. */
function typeName(type: NodeId, address: (node: NodeId) => string): string {
  const number = standardNumber(type);
  return (number === null ? undefined : ObjectTypeIds[number]) ?? address(type);
}
