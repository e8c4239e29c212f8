/** The namespace of Sparkplug B, version 1.0 of its topics (specification 3.0, §4.1). */
export const NAMESPACE = 'spBv1.0';

const OF_NODE = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD'] as const;
const OF_DEVICE = ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type NodeMessage = (typeof OF_NODE)[number];
export type DeviceMessage = (typeof OF_DEVICE)[number];

/** An edge node within the infrastructure: what the specification calls its descriptor. */
export interface EdgeNodeId {
  readonly group: string;
  readonly node: string;
}

export type SparkplugTopic =
  | ({ readonly type: NodeMessage } & EdgeNodeId)
  | ({ readonly type: DeviceMessage; readonly device: string } & EdgeNodeId)
  | { readonly type: 'STATE'; readonly host: string };

export type ReadTopic =
  | { readonly ok: true; readonly topic: SparkplugTopic }
  | { readonly ok: false; readonly reason: string };

const includes = <T extends string>(list: readonly T[], text: string): text is T =>
  (list as readonly string[]).includes(text);

/**
 * Why a text cannot be the id of a group, an edge node, a device or a host; null where it can. Letters keep their case:
 * ids that differ by it alone are two, though the specification advises against them.
 */
export function idFault(what: string, id: string): string | null {
  if (id === '') return `the ${what} is empty`;
  const reserved = /[+/#\0]/.exec(id)?.[0];
  if (reserved !== undefined) {
    return `the ${what} ${JSON.stringify(id)} holds ${JSON.stringify(reserved)}, which topics keep for themselves`;
  }
  return id.isWellFormed() ? null : `the ${what} is no UTF-8 text`;
}

/** What a topic says. Never throws: a topic that is none of Sparkplug's is refused with the reason. */
export function readTopic(topic: string): ReadTopic {
  const [namespace, second = '', third = '', node = '', device, ...more] = topic.split('/');
  if (namespace !== NAMESPACE) return refused(`"${topic}" is not under ${NAMESPACE}/`);
  if (second === 'STATE') return stateOf(topic, third, topic.split('/').length === 3);
  const isNode = includes(OF_NODE, third);
  if (!isNode && !includes(OF_DEVICE, third)) return refused(`"${third}" in "${topic}" is no type of message`);
  if (more.length > 0) return refused(`"${topic}" has ${more.length} levels more than ${third} has`);
  const fault = idFault('group id', second) ?? idFault('edge node id', node);
  if (fault) return refused(fault);
  if (isNode) {
    return device === undefined
      ? { ok: true, topic: { type: third, group: second, node } }
      : refused(`"${topic}" names a device, which ${third} has none of`);
  }
  const deviceFault =
    device === undefined ? `"${topic}" names no device, which ${third} needs` : idFault('device id', device);
  return deviceFault || device === undefined
    ? refused(deviceFault ?? 'no device')
    : { ok: true, topic: { type: third, group: second, node, device } };
}

function stateOf(topic: string, host: string, whole: boolean): ReadTopic {
  if (!whole) return refused(`"${topic}" is no STATE topic: ${NAMESPACE}/STATE/<host id>`);
  const fault = idFault('host id', host);
  return fault ? refused(fault) : { ok: true, topic: { type: 'STATE', host } };
}

const refused = (reason: string): ReadTopic => ({ ok: false, reason });

/** The topic of a message. Throws a RangeError for an id that has no place in a topic. */
export function topicOf(topic: SparkplugTopic): string {
  if (topic.type === 'STATE') {
    check('host id', topic.host);
    return `${NAMESPACE}/STATE/${topic.host}`;
  }
  check('group id', topic.group);
  check('edge node id', topic.node);
  if (topic.group === 'STATE')
    throw new RangeError('a group may not be called STATE: its topics would be those of hosts');
  const ofNode = `${NAMESPACE}/${topic.group}/${topic.type}/${topic.node}`;
  if (!('device' in topic)) return ofNode;
  check('device id', topic.device);
  return `${ofNode}/${topic.device}`;
}

function check(what: string, id: string): void {
  const fault = idFault(what, id);
  if (fault) throw new RangeError(fault);
}
