/** The star of a service, wherever its name stands. */
import type { SceneObject } from '@grafana/scenes';
import { FavoriteButton } from '../ui/FavoriteButton.tsx';
import { favoritesOf } from './favorites.ts';

export function FavoriteStar({ model, service }: { model: SceneObject; service: string }) {
  const favorites = favoritesOf(model);
  const { services } = favorites.useState();
  return (
    <FavoriteButton name={service} marked={services.has(service)} onToggle={() => void favorites.toggle(service)} />
  );
}
