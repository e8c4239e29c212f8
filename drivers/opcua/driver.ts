import type { LinkCertificate } from '@millrace/contracts';
import {
  type DeviceDriver,
  DeviceError,
  type DevicePoint,
  type DeviceRequest,
  deviceDriver,
} from '@millrace/driver-api';
import { detailsOf, trustIn } from '@millrace/opcua-pki';
import type { PointAddress } from './address.ts';
import type { OpcuaLink } from './link.ts';
import { LinkMemory } from './link-memory.ts';
import { manifest, type OpcuaProfile, type OpcuaSettings } from './manifest.ts';
import type { Pki } from './session.ts';

/** Points of one Read; a server that takes fewer is asked in parts of what it takes. */
const POINTS_OF_A_REQUEST = 500;

interface ReadRequest extends DeviceRequest {
  readonly points: readonly DevicePoint<PointAddress>[];
}

/**
 * A client of OPC UA servers; `folder` is where its certificates are kept. The library behind it takes 90 MB and most of a
 * second to load, so that is done when the first connection is made: a plant without OPC UA pays nothing.
 */
export function opcuaDriver(folder: string): DeviceDriver {
  const trust = trustIn(folder);
  let own: LinkCertificate | null = null;
  const memories = new Map<string, LinkMemory>();
  const pki: Pki = {
    folder,
    trust,
    onOwn({ certificate }) {
      own = detailsOf(certificate);
    },
  };
  return deviceDriver<OpcuaSettings, OpcuaProfile, PointAddress, OpcuaLink, ReadRequest>(manifest, {
    async connect(settings, context) {
      const { openLink } = await import('./link.ts');
      const memory = memories.get(settings.endpoint) ?? new LinkMemory();
      memories.set(settings.endpoint, memory);
      return openLink(settings, context, pki, memory);
    },
    plan: (points) => parts(points, POINTS_OF_A_REQUEST).map((part) => ({ points: part })),
    read: (link, { points }, { signal }) => link.read(points, signal),
    write: (link, point, value, { signal }) => link.write(point, value, signal),
    subscribe: (link, points, context) => link.subscribe(points, context),
    browse: (link, under, { signal }) => link.browse(under, signal),
    close: (link) => link.close(),
    // Questions have numbers of their own, and servers answer them side by side.
    parallel: () => 4,
    trust: {
      report: ({ endpoint }) => own && { own, peer: trust.presentedAt(endpoint) },
      async decide(what, { thumbprint, reasons }) {
        try {
          await (what === 'trust' ? trust.approve(thumbprint, reasons) : trust.reject(thumbprint));
        } catch (error) {
          throw error instanceof RangeError ? new DeviceError('misconfigured', error.message, { cause: error }) : error;
        }
      },
    },
  });
}

function parts<Item>(items: readonly Item[], size: number): Item[][] {
  const cut: Item[][] = [];
  for (let at = 0; at < items.length; at += size) cut.push(items.slice(at, at + size));
  return cut;
}
