import type { QualityName } from '@millrace/contracts';
import type { InboundMessage } from '@millrace/driver-api';
import type { HostValue } from './host-types.ts';

/** What is stale and has no value is lost: its edge node, its device or the way to them is gone. */
const qualityOf = ({ quality, value }: Pick<HostValue, 'quality' | 'value'>): QualityName => {
  if (quality === 'good') return 'good';
  if (quality === 'bad') return 'badDevice';
  return value === null ? 'badCommLost' : 'uncertainStale';
};

/**
 * A value as the gateway's rules take it: `{ value, type, quality, metric, time?, sourceTime?, historical?, transient? }`, time
 * in ms (`sourceTime` is the sender's own where it stands before a loss that was told, and `time` when it was heard),
 * quality by its name in the contracts; what is lost has the value null. Of a device of the plant it comes on
 * `devices/<device>/metrics/<metric>`, of anybody else on the topic of the data with the metric's name behind it
 * (`spBv1.0/<group>/DDATA/<node>/<device>/<metric>`, or `…/NDATA/<node>/<metric>`).
 */
export function inboundOf(
  { group, node, device, metric, ...value }: HostValue,
  ofPlant: string | null,
  redelivered: boolean,
): InboundMessage {
  const { time, sourceTime, historical, transient, ...rest } = value;
  const said = {
    ...rest,
    quality: qualityOf(value),
    metric,
    ...(time === null ? {} : { time }),
    ...(sourceTime === undefined ? {} : { sourceTime }),
    ...(historical ? { historical } : {}),
    ...(transient ? { transient } : {}),
  };
  const from = device === null ? `NDATA/${node}` : `DDATA/${node}/${device}`;
  return {
    topic: ofPlant === null ? `spBv1.0/${group}/${from}/${metric}` : `devices/${ofPlant}/metrics/${metric}`,
    payload: Buffer.from(JSON.stringify(said)),
    retained: false,
    redelivered,
    ...(ofPlant === null ? {} : { device: ofPlant }),
  };
}
