import type { Detector } from '@millrace/contracts';
import { detectPart } from '../detect/detect-part.ts';
import type { GatewayPart } from '../gateway.types.ts';
import { timePart } from '../time/time-part.ts';
import { forwardPart } from './forward-part.ts';
import type { TlsFiles } from './http-call.ts';

export interface StandardPartsOptions {
  /** Detectors of packs, beside the built-in ones. */
  readonly packs?: readonly Detector[];
  readonly version?: string;
  readonly tls?: TlsFiles;
}

/** What a gateway runs beside its doors and its store: its clock's watch, the detectors, the edge link with commands. */
export function standardParts({ packs = [], version, tls }: StandardPartsOptions = {}): GatewayPart[] {
  const time = timePart();
  const detect = detectPart(packs);
  const forward = forwardPart({
    detectors: detect.loop,
    clock: time.watch,
    ...(version === undefined ? {} : { version }),
    ...(tls ? { tls } : {}),
  });
  return [time.part, detect.part, forward];
}
