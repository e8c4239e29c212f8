import { driver } from '@millrace/driver-api';
import { FolderLink } from './link.ts';
import { manifest } from './manifest.ts';

export { type FilesSettings, filesSettings, manifest } from './manifest.ts';

/** Files that machines and programs drop into a folder. */
export const filesDriver = driver(manifest, (settings, host) => new FolderLink(settings, host));
