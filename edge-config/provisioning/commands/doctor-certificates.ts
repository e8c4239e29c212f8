import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roughly } from '../cli/output.ts';
import type { Finding } from './finding.ts';

const DAY = 86_400_000;
/** It is renewed 45 days before its end: one that comes nearer than this is not renewed. */
const NOT_RENEWED = 30 * DAY;
const AUTHORITY_SOON = 180 * DAY;

/** Certificates that end, have ended or cannot be read. A plant that was never started has none, and no finding. */
export function certificateFindings(data: string, now: number): Finding[] {
  const out: Finding[] = [];
  const look = (name: string, soon: number, next: string) => {
    const where = join(data, 'certificates', name);
    if (!existsSync(where)) return;
    let end: number;
    try {
      end = new X509Certificate(readFileSync(where)).validToDate.getTime();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      out.push({ severity: 'fault', what: `the certificate cannot be read (${why})`, where, next });
      return;
    }
    if (end <= now) out.push({ severity: 'fault', what: `it ended ${roughly(now - end)} ago`, where, next });
    else if (end - now < soon) out.push({ severity: 'warning', what: `it ends in ${roughly(end - now)}`, where, next });
  };
  look(
    'server.pem',
    NOT_RENEWED,
    'start Millrace: it renews its certificates by itself, and the health page says why if not',
  );
  look(
    'authority.pem',
    AUTHORITY_SOON,
    'it is made anew by itself; every terminal must then trust the new one (/trust)',
  );
  return out;
}
