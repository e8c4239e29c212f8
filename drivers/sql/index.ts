import { driver } from '@millrace/driver-api';
import { TableLink } from './link.ts';
import { manifest } from './manifest.ts';

export { manifest, type SqlSettings, sqlSettings } from './manifest.ts';

/** Tables and views of other databases, asked for their new rows. */
export const sqlDriver = driver(manifest, (settings, host) => new TableLink(settings, host));
