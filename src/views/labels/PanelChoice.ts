/** How the values of a label are drawn and in which order they are listed, kept in the URL. */
import type { SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { lastValue, parseWord, urlKeys } from '../../scene/url-state.ts';
import { initialSort, parseSort, printSort, type ValueSort } from './sort-values.ts';

export const panelWords = ['series', 'totals', 'maxima', 'distribution'] as const;
export type PanelWord = (typeof panelWords)[number];

interface PanelChoiceState extends SceneObjectState {
  panel: PanelWord;
  /** Of the table. */
  sort: ValueSort;
}

export class PanelChoice extends SceneObjectBase<PanelChoiceState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.panel, urlKeys.valueSort] });

  constructor() {
    super({ panel: panelWords[0], sort: initialSort });
  }

  choose(panel: PanelWord): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ panel }));
  }

  getUrlState(): SceneObjectUrlValues {
    const { panel, sort } = this.state;
    const order = printSort(sort);
    return {
      [urlKeys.panel]: panel === panelWords[0] ? undefined : panel,
      [urlKeys.valueSort]: order === printSort(initialSort) ? undefined : order,
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (Object.hasOwn(values, urlKeys.panel)) {
      this.setState({ panel: parseWord(lastValue(values[urlKeys.panel]), panelWords) });
    }
    if (Object.hasOwn(values, urlKeys.valueSort)) {
      this.setState({ sort: parseSort(lastValue(values[urlKeys.valueSort])) });
    }
  }
}
