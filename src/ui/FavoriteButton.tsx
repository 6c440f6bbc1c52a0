/** A star to mark something by: full when it is marked. */
import { IconButton } from '@grafana/ui';
import { testIds } from './test-ids.ts';
import { t } from './text.ts';

interface Props {
  name: string;
  marked: boolean;
  onToggle: () => void;
}

export function FavoriteButton({ name, marked, onToggle }: Props) {
  return (
    <IconButton
      name={marked ? 'favorite' : 'star'}
      iconType={marked ? 'mono' : 'default'}
      aria-pressed={marked}
      aria-label={t('favorites.mark', 'Mark {{name}} as a favorite', { name })}
      tooltip={
        marked
          ? t('favorites.marked', 'A favorite: lists show it first')
          : t('favorites.star', 'Show it first in lists')
      }
      data-testid={testIds.frame.favorite}
      onClick={onToggle}
    />
  );
}
