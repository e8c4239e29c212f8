import { m } from '#lib/texts.ts';
import type { HomeTemplate } from './templates.ts';

const WORDS: Readonly<Record<HomeTemplate['id'], () => string>> = {
  manager: m.template_manager,
  shift: m.template_shift,
  warehouse: m.template_warehouse,
  quality: m.template_quality,
  maintenance: m.template_maintenance,
  accounts: m.template_accounts,
};
export const templateWord = (id: HomeTemplate['id']): string => WORDS[id]();
