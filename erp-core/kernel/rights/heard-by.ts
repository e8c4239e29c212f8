import { type Holder, permits } from '../caller.ts';

/** Who hears an event, where its type's module does not say it. */
type Hears = (hearer: Hearer, payload: Readonly<Record<string, unknown>>) => boolean;
export type Hearer = Holder & { readonly user: string };

/** Of a record of any module: whoever reads such records. */
const readers: Hears = (hearer, { entity }) => typeof entity === 'string' && permits(hearer, entity, 'read');
const onePerson: Hears = ({ user }, { person }) => person === user;

/** A step between two commands: what comes of it is told by itself. */
const nobody: Hears = () => false;

export const HEARD_BY: Readonly<Record<string, Hears>> = {
  'kernel.comment-written': readers,
  'kernel.comment-changed': readers,
  'kernel.comment-removed': readers,
  'kernel.record-tagged': readers,
  'kernel.record-untagged': readers,
  'kernel.attachments-changed': readers,
  'kernel.notice-given': onePerson,
  'kernel.notice-wanted': nobody,
  'kernel.decision-wanted': onePerson,
};
