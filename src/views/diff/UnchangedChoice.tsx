/** From which change on a frame is shown, and what stays below is folded away. */
import { ChoiceMenu } from '../../ui/flame-graph/ChoiceMenu.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { unchangedWords, type Unchanged } from './diff-url.ts';

interface UnchangedChoiceProps {
  value: Unchanged;
  onChange: (value: Unchanged) => void;
}

export function UnchangedChoice({ value, onChange }: UnchangedChoiceProps) {
  return (
    <ChoiceMenu
      title={t('diff.unchanged.title', 'Fold away what did not change')}
      testId={testIds.diff.unchanged}
      icon="compress-arrows"
      value={value}
      choices={unchangedWords.map((word) => ({
        value: word,
        label:
          word === ''
            ? t('diff.unchanged.none', 'All frames')
            : t('diff.unchanged.part', 'Changed by {{part}} %', { part: word }),
        description:
          word === ''
            ? t('diff.unchanged.none-purpose', 'Nothing is folded away')
            : t('diff.unchanged.part-purpose', 'Of the larger side’s total; the rest is folded away'),
      }))}
      onChange={onChange}
    />
  );
}
