/** What people keep under a name: views with their time range, and pins with their data. */
import type { SceneComponentProps, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { documentsOf, type Documents, type KeptDocument, type KeptKind } from '../../api/documents.ts';
import { profileSource } from '../../api/profile-source.ts';
import { forgetPins } from '../../scene/pin.ts';
import { checkedName, restoreView, savedViews, type SavedView as Saved } from '../../scene/saved-views.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { SavedPage } from './SavedPage.tsx';

/** What was deleted last, and can be had back. */
export interface Deleted {
  kind: KeptKind;
  id: string;
  name: string;
  content: Uint8Array;
}

export interface SavedViewState extends SceneObjectState {
  status: 'loading' | 'ready' | 'failed';
  documents?: Documents;
  views: readonly Saved[];
  pins: readonly KeptDocument[];
  deleted?: Deleted | undefined;
  error?: HearthError | undefined;
}

export class SavedView extends SceneObjectBase<SavedViewState> {
  static Component = ({ model }: SceneComponentProps<SavedView>) => <SavedPage model={model} />;
  private asked: string | undefined;

  constructor() {
    super({ status: 'loading', views: [], pins: [] });
    this.addActivationHandler(() => {
      const selection = selectionOf(this);
      this._subs.add(selection.subscribeToState(({ dataSource }) => dataSource !== this.asked && void this.load()));
      void this.load();
    });
  }

  async load(): Promise<void> {
    const { dataSource } = selectionOf(this).state;
    this.asked = dataSource;
    if (dataSource === '') return;
    try {
      const documents = await documentsOf(profileSource(dataSource));
      const pinsKept = documents.most('pin') > 0;
      const [views, pins] = await Promise.all([savedViews(documents), pinsKept ? documents.list('pin') : []]);
      if (this.asked === dataSource) this.setState({ status: 'ready', documents, views, pins, error: undefined });
    } catch (error) {
      if (this.asked === dataSource) this.setState({ status: 'failed', error: toHearthError(error) });
    }
  }

  rename(kind: KeptKind, { id, version }: { id: string; version: number }, text: string): Promise<void> {
    return this.change(async (documents) => {
      const name = checkedName(text);
      const { content } = await documents.get(kind, id);
      await documents.put(kind, { id, name, content, replaces: version });
    });
  }

  remove(kind: KeptKind, id: string): Promise<void> {
    return this.change(async (documents) => {
      const { name, content } = await documents.get(kind, id);
      await documents.remove(kind, id);
      this.setState({ deleted: { kind, id, name, content } });
    });
  }

  /** Takes the last deletion back: under the same id, so that links to it hold again. */
  bringBack(): Promise<void> {
    return this.change(async (documents) => {
      const { deleted } = this.state;
      if (deleted === undefined) return;
      const { kind, ...document } = deleted;
      await documents.put(kind, document);
      this.setState({ deleted: undefined });
    });
  }

  restore(view: Saved): Promise<void> {
    return this.change((documents) => restoreView(documents, view));
  }

  private async change(act: (documents: Documents) => Promise<void>): Promise<void> {
    const { documents } = this.state;
    if (documents === undefined) return;
    let failure: HearthError | undefined;
    try {
      await act(documents);
    } catch (error) {
      failure = toHearthError(error);
    }
    forgetPins();
    await this.load();
    if (failure !== undefined) this.setState({ error: failure });
  }
}
