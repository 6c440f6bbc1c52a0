/** The prices of the tenant, and what the data source stores of it, how large that is, and how long it is kept. */
import type { SceneComponentProps, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import { Button } from '@grafana/ui';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { storageUsage, type StoredUsage } from '../../api/storage-usage.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { PriceForm } from './PriceForm.tsx';
import { StorageUsage } from './StorageUsage.tsx';
import { t } from '../../ui/text.ts';

interface SettingsViewState extends SceneObjectState {
  status: 'loading' | 'ready' | 'failed';
  /** Undefined when the server does not say. */
  usage?: StoredUsage | undefined;
  error?: HearthError;
}

export class SettingsView extends SceneObjectBase<SettingsViewState> {
  static Component = SettingsViewRenderer;
  private abort = new AbortController();
  private asked: string | undefined;

  constructor() {
    super({ status: 'loading' });
    this.addActivationHandler(() => {
      const selection = selectionOf(this);
      this._subs.add(
        selection.subscribeToState(({ dataSource }) => {
          if (dataSource !== this.asked) void this.load();
        }),
      );
      void this.load();
      return () => this.abort.abort();
    });
  }

  async load(): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    const { dataSource } = selectionOf(this).state;
    this.asked = dataSource;
    if (dataSource === '') {
      this.setState({ status: 'ready', usage: undefined });
      return;
    }
    this.setState({ status: 'loading' });
    try {
      const usage = await storageUsage(dataSource, signal);
      if (!signal.aborted) this.setState({ status: 'ready', usage });
    } catch (error) {
      if (!signal.aborted && !isCanceled(error)) this.setState({ status: 'failed', error: toHearthError(error) });
    }
  }
}

function SettingsViewRenderer({ model }: SceneComponentProps<SettingsView>) {
  return (
    <>
      <PriceForm model={model} />
      <Stored model={model} />
    </>
  );
}

function Stored({ model }: { model: SettingsView }) {
  const { status, usage, error } = model.useState();
  if (status === 'loading') return <Skeleton cards={2} />;
  if (status === 'failed') {
    return (
      <Message
        error
        title={t('settings.usage-failed', 'The data source could not be asked what it stores')}
        action={<Button onClick={() => void model.load()}>{t('frame.try-again', 'Try again')}</Button>}
      >
        {error?.message}
      </Message>
    );
  }
  if (usage === undefined) {
    return (
      <Message title={t('settings.usage-unknown', 'This data source does not say what it stores')} icon="database">
        {t(
          'settings.usage-unknown-text',
          'A Hearth server does. Pyroscope and Grafana Cloud Profiles show it in their own metrics.',
        )}
      </Message>
    );
  }
  return <StorageUsage usage={usage} />;
}
