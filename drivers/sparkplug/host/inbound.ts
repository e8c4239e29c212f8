import type { InboundMessage } from '@millrace/driver-api';
import type { HostValue } from './host-types.ts';

/**
 * A value as the gateway's rules take it: the topic is that of the data with the metric's name behind it
 * (`spBv1.0/<group>/DDATA/<node>/<device>/<metric>`, or `…/NDATA/<node>/<metric>`), the payload is JSON:
 * `{ value, type, quality, time?, historical?, transient? }`, time in ms. What is stale has the value null, which a rule
 * takes as a bad reading.
 */
export function inboundOf({ group, node, device, metric, ...value }: HostValue, redelivered: boolean): InboundMessage {
  const of = device === null ? `NDATA/${node}` : `DDATA/${node}/${device}`;
  const { time, historical, transient, ...rest } = value;
  const said = {
    ...rest,
    ...(time === null ? {} : { time }),
    ...(historical ? { historical } : {}),
    ...(transient ? { transient } : {}),
  };
  return {
    topic: `spBv1.0/${group}/${of}/${metric}`,
    payload: Buffer.from(JSON.stringify(said)),
    retained: false,
    redelivered,
  };
}
