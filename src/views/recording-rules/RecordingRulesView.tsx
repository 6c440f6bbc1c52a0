/**
 * Rules that make metrics of profiles: which there are, how their recording goes, and a form for one of them.
 *
 * A link opens the form for a new rule, of the service, profile type and label that it carries: `record=regexp.compile`
 * for what that function costs, `record=` for everything.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { profileSource } from '../../api/profile-source.ts';
import {
  deleteRule,
  metricPrefix,
  recordingRules,
  saveRule,
  type Recording,
  type Rule,
} from '../../api/recording-rules.ts';
import { selectionOf, serviceLabel } from '../../scene/Selection.ts';
import { lastValue, urlKeys } from '../../scene/url-state.ts';
import { RecordingRulesPage } from './RecordingRulesPage.tsx';

export interface RecordingRulesViewState extends SceneObjectState {
  status: 'loading' | 'ready' | 'failed';
  /** Undefined where the server records nothing. */
  recording?: Recording | undefined;
  /** What the form is filled in with; undefined while it is closed. */
  draft?: Rule | undefined;
  /** Of the link that opened the form. */
  record?: string | undefined;
  /** What was deleted last, and can be had back. */
  deleted?: Rule | undefined;
  error?: HearthError | undefined;
}

export class RecordingRulesView extends SceneObjectBase<RecordingRulesViewState> {
  static Component = ({ model }: SceneComponentProps<RecordingRulesView>) => <RecordingRulesPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.record] });
  private asked: string | undefined;

  constructor() {
    super({ status: 'loading' });
    this.addActivationHandler(() => {
      const selection = selectionOf(this);
      this._subs.add(selection.subscribeToState(({ dataSource }) => dataSource !== this.asked && void this.load()));
      const { record } = this.state;
      if (record !== undefined) this.setState({ draft: this.fresh(record) });
      void this.load();
    });
  }

  async load(): Promise<void> {
    const { dataSource } = selectionOf(this).state;
    this.asked = dataSource;
    try {
      const recording = dataSource === '' ? undefined : await recordingRules(profileSource(dataSource));
      if (this.asked === dataSource) this.setState({ status: 'ready', recording, error: undefined });
    } catch (error) {
      if (this.asked === dataSource) this.setState({ status: 'failed', error: toHearthError(error) });
    }
  }

  /** Opens the form: for a rule that there is, or a new one of what is selected. */
  edit(rule?: Rule): void {
    this._urlSync.performBrowserHistoryAction(() =>
      this.setState({ draft: rule ?? this.fresh(''), record: rule === undefined ? '' : undefined }),
    );
  }

  close(): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ draft: undefined, record: undefined }));
  }

  /** @throws HearthError why it was not saved */
  async save(rule: Rule): Promise<void> {
    await saveRule(profileSource(selectionOf(this).state.dataSource), rule);
    this.close();
    await this.load();
  }

  async remove(rule: Rule): Promise<void> {
    await this.change(async (dataSource) => {
      await deleteRule(profileSource(dataSource), rule.id);
      this.setState({ deleted: rule, ...(this.state.draft?.id === rule.id && { draft: undefined }) });
    });
  }

  /** Takes the last deletion back: under the same id, so that the metric's series go on. */
  async bringBack(): Promise<void> {
    const { deleted } = this.state;
    if (deleted === undefined) return;
    await this.change(async (dataSource) => {
      await saveRule(profileSource(dataSource), deleted);
      this.setState({ deleted: undefined });
    });
  }

  getUrlState(): SceneObjectUrlValues {
    return { [urlKeys.record]: this.state.record };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (!Object.hasOwn(values, urlKeys.record)) return;
    const value = values[urlKeys.record];
    const record = value === null || value === undefined ? undefined : lastValue(value);
    // Before it is active there is no selection to fill it in with.
    const draft = record === undefined ? undefined : this.isActive ? this.fresh(record) : this.state.draft;
    this.setState({ record, draft });
  }

  private fresh(functionName: string): Rule {
    const selection = selectionOf(this);
    const { profileType, groupBy } = selection.state;
    return {
      id: '',
      metric: metricPrefix,
      profileType,
      selector: selection.selector(),
      functionName,
      groupBy: groupBy === '' ? [serviceLabel] : [...new Set([serviceLabel, groupBy])],
      labels: [],
      isProvisioned: false,
      generation: 0n,
    };
  }

  private async change(act: (dataSource: string) => Promise<void>): Promise<void> {
    let failure: HearthError | undefined;
    try {
      await act(selectionOf(this).state.dataSource);
    } catch (error) {
      failure = toHearthError(error);
    }
    await this.load();
    if (failure !== undefined) this.setState({ error: failure });
  }
}
