/**
 * Stands for a view until its code has arrived, then shows it. The view becomes part of the scene when it arrives, and
 * takes its own keys from the URL then.
 *
 *     new LazyView({ load: async () => (await import('./views/diff/diff-page.ts')).createView() })
 */
import type { SceneComponentProps, SceneObject, SceneObjectState } from '@grafana/scenes';
import { NewSceneObjectAddedEvent, SceneObjectBase } from '@grafana/scenes';
import { Alert, Button, LoadingPlaceholder } from '@grafana/ui';
import { t } from '../ui/text.ts';

interface LazyViewState extends SceneObjectState {
  load: () => Promise<SceneObject>;
  view?: SceneObject;
  failed?: boolean;
}

export class LazyView extends SceneObjectBase<LazyViewState> {
  static Component = LazyViewRenderer;

  constructor(state: LazyViewState) {
    super(state);
    this.addActivationHandler(() => {
      if (this.state.view === undefined) void this.load();
    });
  }

  async load() {
    this.setState({ failed: false });
    try {
      const view = await this.state.load();
      this.setState({ view });
      // Scenes read the URL into what is there from the start; latecomers have to say that they have come.
      this.publishEvent(new NewSceneObjectAddedEvent(view), true);
    } catch {
      this.setState({ failed: true });
    }
  }
}

function LazyViewRenderer({ model }: SceneComponentProps<LazyView>) {
  const { view, failed } = model.useState();
  if (failed) {
    return (
      <Alert title={t('frame.no-view', 'This view could not be loaded')} severity="error">
        <p>
          {t(
            'frame.no-view-text',
            'The server did not send its code. It may be restarting, or a new version was installed meanwhile.',
          )}
        </p>
        <Button onClick={() => void model.load()}>{t('frame.try-again', 'Try again')}</Button>
      </Alert>
    );
  }
  return view === undefined ? <LoadingPlaceholder text="" /> : <view.Component model={view} />;
}
