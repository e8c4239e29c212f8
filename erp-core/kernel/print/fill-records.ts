import type { Label as SetLabel } from '@millrace/typesetting';
import { companySettings } from '../core/company-settings.ts';
import type { EntityDefinition } from '../entity.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Locale } from '../label.ts';
import { getEntity } from '../listing.ts';
import { Refused } from '../refusal.ts';
import { settingsInForce } from '../settings/settings.ts';
import { templateNames } from './check-template.ts';
import { readyLabel } from './fill-label.ts';
import { type Reading, Referred } from './gather.ts';
import type { LabelDefinition } from './label-definition.ts';

export interface LabelsWanted {
  readonly of: EntityDefinition;
  readonly definition: LabelDefinition;
  readonly records: readonly string[];
  readonly locale: Locale;
  /** Microseconds. */
  readonly now: number;
}

/**
 * Fills a label template with records, one after another, as the caller sees them: within his sites, and without what his
 * roles keep from him. Throws `Refused`: a record that he does not see, a template with faults (input-invalid), a barcode that
 * has nothing to say.
 */
export async function fillLabels(
  reading: Reading,
  { of, definition, records, locale, now }: LabelsWanted,
): Promise<readonly SetLabel[]> {
  const { db, caller, registry } = reading;
  const ready = readyLabel(definition, templateNames(of, registry), locale);
  if ('issues' in ready) throw new Refused(refuse('input-invalid', { issues: ready.issues }));
  const { zone } = await settingsInForce(db, companySettings, now);
  const referred = new Referred(reading);
  const filled: SetLabel[] = [];
  for (const id of records) {
    const row = await getEntity(db, caller, of, id);
    filled.push(ready.fill(await referred.read(row, ready.names), { locale, zone }));
  }
  return filled;
}
