import { type Expanded, expandSite } from '@millrace/contracts';
import { protocolsOf } from '@millrace/driver-catalogue';

/**
 * A site's document with its profiles laid over it, and its settings, device settings and addresses checked by what the
 * drivers' manifests take: all that a gateway would refuse is found before it is applied. What was applied once is read by
 * `expandSite` alone, for a driver may have become stricter since. Pure.
 */
export function expandChecked(document: unknown, profiles: readonly unknown[]): Expanded {
  const { catalogue, warnings } = protocolsOf(document);
  const expanded = expandSite(document, profiles, undefined, catalogue);
  return { ...expanded, warnings: [...warnings, ...expanded.warnings] };
}
