import { systemCaller } from '@millrace/erp-core';
import { type Caller, Rights } from '@millrace/erp-core/kernel';

/** A member of the company as a session of his would call. */
export function person(company: string, user: string, permissions: readonly string[]): Caller {
  const role = { code: user, name: { en: user }, permissions: [...permissions], grants: [] };
  const rights = Rights.of([role], { user, sites: null });
  return { ...systemCaller(company, 'x', user), user, permissions: new Set(permissions), rights };
}
