/** A star to mark something by: full when it is marked. */
import { IconButton } from '@grafana/ui';
import { useRowTab } from './row-keys.ts';
import { testIds } from './test-ids.ts';
import { t } from './text.ts';

interface Props {
  name: string;
  marked: boolean;
  onToggle: () => void;
}

export function FavoriteButton({ name, marked, onToggle }: Props) {
  const tabIndex = useRowTab();
  return (
    <IconButton
      name={marked ? 'favorite' : 'star'}
      iconType={marked ? 'mono' : 'default'}
      aria-pressed={marked}
      tabIndex={tabIndex}
      tooltip={t('favorites.mark', 'Mark {{name}} as a favorite', { name })}
      data-testid={testIds.frame.favorite}
      onClick={onToggle}
    />
  );
}
