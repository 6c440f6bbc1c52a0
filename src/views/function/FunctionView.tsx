/**
 * What single functions cost over time, wherever they are on the stack, whole or by the values of a label.
 *
 * The functions and whether their self or total is drawn are in the URL; the label is the selection's, as in Labels.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues, VizPanel } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { measuredWords, type Measured } from '../../api/functions.ts';
import { LabelNames } from '../../scene/LabelNames.ts';
import { PickedPart } from '../../scene/PickedPart.ts';
import { PickedRange } from '../../scene/PickedRange.ts';
import type { Selection } from '../../scene/Selection.ts';
import { SeriesData } from '../../scene/SeriesData.ts';
import { seriesPanel } from '../../scene/series-panel.ts';
import { allValues, lastValue, parseWord, urlKeys } from '../../scene/url-state.ts';
import { FunctionPage } from './FunctionPage.tsx';

interface FunctionViewState extends SceneObjectState {
  functions: readonly string[];
  measured: Measured;
  chart: VizPanel;
  names: LabelNames;
  part: PickedPart;
}

/** As many lines as have colours of their own. */
const drawnSeries = 12;
/** More cannot be told apart, and each costs as much again. */
export const mostFunctions = 12;

export class FunctionView extends SceneObjectBase<FunctionViewState> {
  static Component = ({ model }: SceneComponentProps<FunctionView>) => <FunctionPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.functions, urlKeys.measured] });

  constructor() {
    const part = new PickedPart();
    super({
      functions: [],
      measured: measuredWords[0],
      chart: seriesPanel({ legend: true, ownData: false, picks: new PickedRange(part) }),
      names: new LabelNames(),
      part,
    });
    const series = new SeriesData({ ask: (selection) => this.wish(selection), maxDataPoints: 240 });
    this.setState({ $data: series });
    this.addActivationHandler(() => {
      const ask = (now: FunctionViewState, before: FunctionViewState) => {
        if (now.functions !== before.functions || now.measured !== before.measured) series.update();
      };
      this._subs.add(this.subscribeToState(ask));
      return this.state.names.activate();
    });
  }

  /** A person's choice, a step in the browser's history, as is the next. */
  show(functions: readonly string[]): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ functions: functions.slice(0, mostFunctions) }));
  }

  measure(measured: Measured): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ measured }));
  }

  private wish(selection: Selection) {
    const { functions, measured } = this.state;
    const { service, groupBy } = selection.state;
    if (functions.length === 0 || service === '') return undefined;
    const labels = groupBy === '' ? [] : [groupBy];
    return {
      ...{ functions, measured, groupBy: labels, selector: selection.selector() },
      ...{ limit: drawnSeries, together: true },
    };
  }

  getUrlState(): SceneObjectUrlValues {
    const { functions, measured } = this.state;
    return {
      // Always an array: of a value that was none, scenes hand over only the first.
      [urlKeys.functions]: functions.length === 0 ? [''] : [...functions],
      [urlKeys.measured]: measured === measuredWords[0] ? undefined : measured,
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (Object.hasOwn(values, urlKeys.functions)) {
      const functions = [...new Set(allValues(values[urlKeys.functions]))].filter((name) => name !== '');
      this.setState({ functions: functions.slice(0, mostFunctions) });
    }
    if (Object.hasOwn(values, urlKeys.measured)) {
      this.setState({ measured: parseWord(lastValue(values[urlKeys.measured]), measuredWords) });
    }
  }
}
