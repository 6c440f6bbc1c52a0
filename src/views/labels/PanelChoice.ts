/** How the values of a label are drawn, kept in the URL. */
import type { SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { lastValue, parseWord, urlKeys } from '../../scene/url-state.ts';

export const panelWords = ['series', 'totals', 'maxima', 'distribution'] as const;
export type PanelWord = (typeof panelWords)[number];

interface PanelChoiceState extends SceneObjectState {
  panel: PanelWord;
}

export class PanelChoice extends SceneObjectBase<PanelChoiceState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.panel] });

  constructor() {
    super({ panel: panelWords[0] });
  }

  choose(panel: PanelWord): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ panel }));
  }

  getUrlState(): SceneObjectUrlValues {
    const { panel } = this.state;
    return { [urlKeys.panel]: panel === panelWords[0] ? undefined : panel };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (Object.hasOwn(values, urlKeys.panel)) {
      this.setState({ panel: parseWord(lastValue(values[urlKeys.panel]), panelWords) });
    }
  }
}
