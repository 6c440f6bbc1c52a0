/**
 * Stands before every view: shows it when there is something to look at, else says why there is not and what to do.
 *
 *     <ViewGuard model={model}>…</ViewGuard>
 */
import { dateTime, rangeUtil } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Button, LinkButton } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { DataBounds } from '../api/profile-source.ts';
import { HowToPush } from '../ui/states/HowToPush.tsx';
import { Message } from '../ui/states/Message.tsx';
import { Skeleton } from '../ui/states/Skeleton.tsx';
import { catalogOf } from './Catalog.ts';
import { demoOf } from './Demo.ts';
import { hrefOf, viewUrl } from './navigation.ts';
import { pinOf } from './pin.ts';
import { pushAddress } from './Selection.ts';
import { useCatalog, useSelection } from './use-selection.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';

/** Where a server listens when nobody says otherwise. */
const defaultAddress = 'http://127.0.0.1:4040';

interface Props {
  model: SceneObject;
  children: ReactNode;
  /** How many cards the view is likely to have, for the shape shown while it loads. */
  cards?: number;
  /** Whether the view is of the service that is chosen: one that has nothing in the range is then told so. */
  ofService?: boolean;
}

export function ViewGuard({ model, children, cards = 6, ofService = false }: Props) {
  const { dataSource, service } = useSelection(model);
  const { status, services, error, elsewhere } = useCatalog(model);
  const { status: pinned, error: unpinnable } = pinOf(model).useState();
  // A pin has its data itself.
  if (pinned === 'loading') return <Skeleton cards={cards} />;
  if (pinned === 'ready') return <>{children}</>;
  if (pinned === 'failed') {
    return (
      <Message
        error
        title={t('pin.failed', 'The pin could not be opened')}
        action={<Button onClick={() => pinOf(model).letGo()}>{t('pin.let-go', 'Show what is stored now')}</Button>}
      >
        {unpinnable?.reason === 'not_found'
          ? t('pin.gone', 'Somebody deleted it, or the link is of another server.')
          : unpinnable?.message}
      </Message>
    );
  }
  if (dataSource === '') {
    return (
      <Message
        title={t('guard.no-source', 'There is no data source with profiles')}
        action={
          <LinkButton href={hrefOf('/connections/datasources/grafana-pyroscope-datasource')} icon="plus">
            {t('guard.add-source', 'Add a Pyroscope data source')}
          </LinkButton>
        }
      >
        {t(
          'guard.add-source-text',
          'Add one of the type Grafana Pyroscope and point it to your Hearth or Pyroscope server, for example {{address}}.',
          { address: defaultAddress },
        )}
      </Message>
    );
  }
  if (status === 'failed') {
    return (
      <Message
        error
        title={t('guard.failed', 'The data source could not be asked')}
        action={<Button onClick={() => void catalogOf(model).load()}>{t('frame.try-again', 'Try again')}</Button>}
      >
        {error?.message}
      </Message>
    );
  }
  if (services.size > 0) {
    const isGone = ofService && status === 'ready' && service !== '' && !services.has(service);
    return isGone ? <NoSuchService model={model} service={service} others={services.size} /> : <>{children}</>;
  }
  if (status === 'loading') return <Skeleton cards={cards} />;
  return elsewhere === undefined ? <NothingStored model={model} /> : <NothingHere model={model} bounds={elsewhere} />;
}

function NothingStored({ model }: { model: SceneObject }) {
  const { dataSource } = useSelection(model);
  const { demo } = demoOf(model).useState();
  const address = pushAddress(dataSource);
  if (demo?.state === 'running') {
    return (
      <Message title={t('guard.demo', 'The demo shop has just opened')} icon="fire">
        {address === undefined
          ? t(
              'guard.demo-text',
              'Its first profiles are here in a few seconds. Your own services are as welcome: push to the server and the demo ends.',
            )
          : t(
              'guard.demo-address',
              'Its first profiles are here in a few seconds. Your own services are as welcome: push to {{address}} and the demo ends.',
              { address },
            )}
      </Message>
    );
  }
  return (
    <Message title={t('guard.empty', 'No profiles yet')} icon="fire">
      <HowToPush url={address ?? defaultAddress} isExample={address === undefined} />
    </Message>
  );
}

function NoSuchService({ model, service, others }: { model: SceneObject; service: string; others: number }) {
  const range = sceneGraph.getTimeRange(model);
  const lookBack = () => range.onTimeRangeChange(rangeUtil.convertRawToRange({ from: 'now-7d', to: 'now' }));
  return (
    <Message
      title={t('guard.no-service', '{{service}} has no profiles in this time range', { service })}
      icon="history"
      action={
        <>
          <LinkButton href={hrefOf(viewUrl(model, 'services'))} icon="apps">
            {t('guard.others', 'See the {{count}} services that have', {
              count: others,
              defaultValue_one: 'See the service that has',
            })}
          </LinkButton>
          <Button variant="secondary" icon="clock-nine" onClick={lookBack}>
            {t('guard.look-back', 'Look at the last 7 days')}
          </Button>
        </>
      }
    >
      {t('guard.no-service-text', 'It may have another name now, or it did not push in this time.')}
    </Message>
  );
}

function NothingHere({ model, bounds }: { model: SceneObject; bounds: DataBounds }) {
  const range = sceneGraph.getTimeRange(model);
  const length = range.state.value.to.valueOf() - range.state.value.from.valueOf();
  const newest = dateTime(bounds.newest);
  const oldest = dateTime(bounds.oldest);
  const goThere = () => {
    // A minute beyond the newest profile, so that it does not sit on the very edge.
    const to = dateTime(bounds.newest + 60_000);
    const from = dateTime(Math.max(bounds.oldest - 60_000, to.valueOf() - length));
    range.onTimeRangeChange({ from, to, raw: { from: from.toISOString(), to: to.toISOString() } });
  };
  const format = 'YYYY-MM-DD HH:mm';
  return (
    <Message
      title={t('guard.none-here', 'No profiles in this time range')}
      icon="history"
      action={
        <Button icon="arrow-right" onClick={goThere} data-testid={testIds.frame.goToData}>
          {t('guard.go-to-newest', 'Go to the newest profiles')}
        </Button>
      }
    >
      {t('guard.stored', 'Profiles are stored from {{from}} to {{to}} ({{ago}}).', {
        from: oldest.format(format),
        to: newest.format(format),
        ago: newest.fromNow(),
      })}
    </Message>
  );
}
