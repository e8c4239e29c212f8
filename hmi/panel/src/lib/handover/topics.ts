import Box from '@lucide/svelte/icons/box';
import CircleEllipsis from '@lucide/svelte/icons/circle-ellipsis';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import SearchCheck from '@lucide/svelte/icons/search-check';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import Wrench from '@lucide/svelte/icons/wrench';
import type { HandoverNote } from '@millrace/hmi-client';
import { m } from '../texts.ts';

/** What a note may be about, in the order of the tiles. */
export const TOPICS = [
  { topic: 'machine', word: m.handover_machine, icon: Wrench },
  { topic: 'quality', word: m.handover_quality, icon: SearchCheck },
  { topic: 'material', word: m.handover_material, icon: Box },
  { topic: 'order', word: m.handover_order, icon: ClipboardList },
  { topic: 'safety', word: m.handover_safety, icon: ShieldAlert },
  { topic: 'other', word: m.handover_other, icon: CircleEllipsis },
] as const satisfies readonly { topic: HandoverNote['topic']; word: () => string; icon: unknown }[];

export const topicWord = (topic: HandoverNote['topic']): string =>
  TOPICS.find((one) => one.topic === topic)?.word() ?? topic;
