/** What callers and callees are of while those of all stacks have not come, and whether they do. */
import { PartsNote } from '../../scene/PartsNote.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { Asked } from './use-exact.ts';

interface Props {
  asked: Asked<unknown, { words: string }>;
  /** Whether it is the part that is shown, and not what the cut tree has of all of the time. */
  ofPart: boolean;
}

export function SandwichNote({ asked: { value, part, ended }, ofPart }: Props) {
  if (value !== undefined || (part === undefined && ended === undefined)) return null;
  const came = part?.words ?? '';
  const text = ofPart ? partText(came, ended) : largestText(came, ended);
  return <PartsNote text={text} isComing={ended === undefined} testId={testIds.flameGraph.sandwichParts} />;
}

function partText(came: string, ended: Props['asked']['ended']): string {
  if (ended === undefined)
    return t('sandwich.part-coming', 'Of the newest time alone: {{came}}. The rest is on its way.', { came });
  return ended === 'cancelled'
    ? t('sandwich.part-cancelled', 'Of the newest time alone: {{came}}. You cancelled the rest.', { came })
    : t('sandwich.part-failed', 'Of the newest time alone: {{came}}. The rest failed: {{message}}', {
        came,
        message: ended.message,
      });
}

function largestText(came: string, ended: Props['asked']['ended']): string {
  if (ended === undefined)
    return t('sandwich.largest-coming', 'Of the largest frames alone. All stacks are on their way: {{came}}.', {
      came,
    });
  return ended === 'cancelled'
    ? t('sandwich.largest-cancelled', 'Of the largest frames alone. You cancelled the question of all stacks.')
    : t('sandwich.largest-failed', 'Of the largest frames alone. Of all stacks there is no answer: {{message}}', {
        message: ended.message,
      });
}
