/**
 * Stands before every view: shows it when there is something to look at, else says why there is not and what to do.
 *
 *     <ViewGuard model={model}>…</ViewGuard>
 */
import { dateTime } from '@grafana/data';
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
import { hrefOf } from './navigation.ts';
import { pushAddress } from './Selection.ts';
import { useCatalog, useSelection } from './use-selection.ts';

/** Where a server listens when nobody says otherwise. */
const defaultAddress = 'http://127.0.0.1:4040';

interface Props {
  model: SceneObject;
  children: ReactNode;
  /** How many cards the view is likely to have, for the shape shown while it loads. */
  cards?: number;
}

export function ViewGuard({ model, children, cards = 6 }: Props) {
  const { dataSource } = useSelection(model);
  const { status, services, error, elsewhere } = useCatalog(model);
  if (dataSource === '') {
    return (
      <Message
        title="There is no data source with profiles"
        action={
          <LinkButton href={hrefOf('/connections/datasources/grafana-pyroscope-datasource')} icon="plus">
            Add a Pyroscope data source
          </LinkButton>
        }
      >
        Add one of the type Grafana Pyroscope and point it to your Hearth or Pyroscope server, for example
        http://127.0.0.1:4040.
      </Message>
    );
  }
  if (services.size > 0) return <>{children}</>;
  if (status === 'failed') {
    return (
      <Message
        error
        title="The data source could not be asked"
        action={<Button onClick={() => void catalogOf(model).load()}>Try again</Button>}
      >
        {error?.message}
      </Message>
    );
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
      <Message title="The demo shop has just opened" icon="fire">
        Its first profiles are here in a few seconds. Your own services are as welcome: push to{' '}
        {address ?? 'the server'} and the demo ends.
      </Message>
    );
  }
  return (
    <Message title="No profiles yet" icon="fire">
      <HowToPush url={address ?? defaultAddress} isExample={address === undefined} />
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
      title="No profiles in this time range"
      icon="history"
      action={
        <Button icon="arrow-right" onClick={goThere} data-testid="go-to-data">
          Go to the newest profiles
        </Button>
      }
    >
      Profiles are stored from {oldest.format(format)} to {newest.format(format)} ({newest.fromNow()}).
    </Message>
  );
}
