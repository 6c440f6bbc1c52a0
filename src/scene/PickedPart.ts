/**
 * The part of the range that a person has picked on a chart of the view; kept in the URL.
 *
 *     const part = new PickedPart();               // in the state of the view
 *     seriesPanel({ picks: new PickedRange(part) })
 *     const { picked } = part.useState();
 */
import type { SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import { lastValue, parsePicked, printPicked, urlKeys } from './url-state.ts';

interface PickedPartState extends SceneObjectState {
  picked?: TimeSpan | undefined;
}

export class PickedPart extends SceneObjectBase<PickedPartState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.picked] });

  constructor() {
    super({});
  }

  /** A step in the browser's history; nothing lets go of what was picked. */
  pick(picked: TimeSpan | undefined): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ picked }));
  }

  getUrlState(): SceneObjectUrlValues {
    const { picked } = this.state;
    return { [urlKeys.picked]: picked && printPicked(picked) };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (!Object.hasOwn(values, urlKeys.picked)) return;
    const picked = parsePicked(lastValue(values[urlKeys.picked]));
    this.setState({ picked: picked && { start: unixMillis(picked.start), end: unixMillis(picked.end) } });
  }
}
