/** A file in time order above its flame graph, which then is of the stretch that was chosen. */
import { Button } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { packagePalette, paletteIndex } from '#model/color.ts';
import { packageOf } from '#model/color-package.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { TimeChart, TimeRange } from '#model/time-chart.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { TimeOrder } from '../../ui/time-order/TimeOrder.tsx';
import type { AdHocView } from './AdHocView.tsx';
import type { OpenedFile } from './open-ref.ts';

interface Props {
  model: AdHocView;
  opened: OpenedFile;
  type: string;
}

export function TimeOrderButton({ model, opened }: Omit<Props, 'type'>) {
  const { timeOrder } = model.useState();
  if (opened.timed === undefined) return null;
  return (
    <Button
      size="sm"
      icon="clock-nine"
      variant={timeOrder ? 'primary' : 'secondary'}
      aria-pressed={timeOrder}
      data-testid={testIds.timeOrder.toggle}
      onClick={() => model.chooseTime({ timeOrder: !timeOrder, ...(timeOrder && { timeRange: undefined }) })}
    >
      {t('time-order.title', 'Time order')}
    </Button>
  );
}

export function FileTimeOrder({ model, opened: { timed }, type }: Props) {
  const { timeRange, timeView, graph } = model.useState();
  const chart = useTimed(useMemo(() => (timed === undefined ? undefined : () => timed.chart(type)), [timed, type]));
  const [shown, setShown] = useShown(model, timeView);
  if (timed === undefined) return null;
  if (chart instanceof Error) {
    return (
      <Message title={t('time-order.none', 'There is no time order to show')} icon="clock-nine">
        {chart.message}
      </Message>
    );
  }
  if (chart === undefined) return <Skeleton cards={1} height={240} />;
  return (
    <TimeOrder
      chart={chart}
      shown={within(shown, chart)}
      onShown={setShown}
      range={within(timeRange, chart)}
      onRange={(range) => model.chooseTime({ timeRange: range })}
      selected={graph.selected}
      onSelect={(selected) => model.setGraph({ selected })}
      colorOf={colorOf}
    />
  );
}

/** The stacks of the chosen stretch; undefined while all are shown, or until they are there. */
export function useRangeTree(
  { timed }: OpenedFile,
  { type, by, noInlines, range }: { type: string; by: Granularity; noInlines: boolean; range: TimeRange | undefined },
): NameTree | undefined {
  const tree = useTimed(
    useMemo(
      () => (timed === undefined || range === undefined ? undefined : () => timed.tree(type, by, { range, noInlines })),
      [timed, type, by, noInlines, range],
    ),
  );
  return tree instanceof Error ? undefined : tree;
}

function useTimed<T>(ask: (() => Promise<T>) | undefined): T | Error | undefined {
  const [known, setKnown] = useState<{ ask: unknown; value: T | Error }>();
  useEffect(() => {
    let gone = false;
    const tell = (value: T | Error) => !gone && setKnown({ ask, value });
    ask?.().then(tell, (error: unknown) => tell(error instanceof Error ? error : new Error(String(error))));
    return () => {
      gone = true;
    };
  }, [ask]);
  return known !== undefined && known.ask === ask ? known.value : undefined;
}

/** What can be seen moves at once; the address follows when it has come to rest. */
function useShown(model: AdHocView, timeView: TimeRange | undefined) {
  const [moving, setMoving] = useState<{ view: TimeRange | undefined }>();
  useEffect(() => {
    if (moving === undefined) return undefined;
    const rest = setTimeout(() => {
      model.setState({ timeView: moving.view });
      setMoving(undefined);
    }, 200);
    return () => clearTimeout(rest);
  }, [model, moving]);
  return [moving === undefined ? timeView : moving.view, (view: TimeRange | undefined) => setMoving({ view })] as const;
}

/** An old link may be of another file. */
const within = (range: TimeRange | undefined, { end }: TimeChart) =>
  range !== undefined && range.from < end ? { from: range.from, to: Math.min(range.to, end) } : undefined;

const colorOf = (name: string) => packagePalette[paletteIndex(packageOf(name))]!;
