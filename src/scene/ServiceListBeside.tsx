/** The list of services where it belongs: beside the views of a service, with the button that opens it and its keys. */
import { css } from '@emotion/css';
import type { SceneObject } from '@grafana/scenes';
import { Button } from '@grafana/ui';
import { focusWhenDrawn } from '../ui/focus-when-drawn.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { ServiceList } from './ServiceList.tsx';
import { servicePaneOf } from './ServicePane.ts';
import { useShortcuts } from './shortcuts.ts';
import { useCatalog } from './use-selection.ts';
import type { ViewName } from './view-names.ts';

/** Services is the list itself; the others are of no service. */
const withoutList: ReadonlySet<ViewName> = new Set<ViewName>(['services', 'ad-hoc', 'saved', 'settings']);

interface Props {
  model: SceneObject;
  /** Undefined while an address is on its way to a view. */
  view: ViewName | undefined;
}

export function ServiceListBeside({ model, view }: Props) {
  const pane = servicePaneOf(model);
  const { isOpen } = pane.useState();
  const { services } = useCatalog(model);
  if (view === undefined || withoutList.has(view) || services.size === 0) return null;
  return (
    <>
      <Keys model={model} />
      {isOpen && <ServiceList model={model} view={view} />}
    </>
  );
}

export function ServiceListToggle({ model, view }: Props) {
  const pane = servicePaneOf(model);
  const { isOpen } = pane.useState();
  const { services } = useCatalog(model);
  if (isOpen || view === undefined || withoutList.has(view) || services.size === 0) return null;
  const text = t('service-list.open', 'Open the list of services');
  return (
    <Button
      variant="secondary"
      fill="outline"
      icon="list-ul"
      className={whole}
      aria-label={text}
      tooltip={text}
      data-testid={testIds.serviceList.open}
      onClick={() => pane.open()}
    />
  );
}

const whole = css({ flexShrink: 0 });

function Keys({ model }: { model: SceneObject }) {
  const pane = servicePaneOf(model);
  const group = () => t('service-list.title', 'Services');
  useShortcuts([
    { keys: ']', group, text: () => t('service-list.next', 'Next service'), run: () => pane.step(1) },
    { keys: '[', group, text: () => t('service-list.previous', 'Previous service'), run: () => pane.step(-1) },
    {
      keys: 's',
      group,
      text: () => t('service-list.find', 'Find a service'),
      run: () => {
        pane.open();
        focusWhenDrawn(() => document.querySelector<HTMLElement>(`[data-testid=${testIds.serviceList.find}]`));
      },
    },
  ]);
  return null;
}
