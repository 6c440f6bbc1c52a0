/**
 * What the server says of its bundled demo; asked again whenever the catalogue changes, because a demo ends by itself
 * when the first real service pushes. Servers without a demo leave it undefined.
 */
import type { SceneObject, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import { demoState, endDemo, type DemoState } from '../api/demo.ts';
import { forgetAnswers } from '../api/profile-source.ts';
import { behaviorOf } from './behavior-of.ts';
import { catalogOf } from './Catalog.ts';
import { followNew } from './follow-new.ts';
import { selectionOf } from './Selection.ts';

interface DemoWatchState extends SceneObjectState {
  demo?: DemoState;
}

export class Demo extends SceneObjectBase<DemoWatchState> {
  private abort = new AbortController();

  constructor() {
    super({});
    this.addActivationHandler(() => {
      this._subs.add(
        catalogOf(this).subscribeToState((now, before) => now.services !== before.services && void this.ask()),
      );
      void this.ask();
      return () => this.abort.abort();
    });
  }

  /** Stops the shop and erases its data. */
  async end(): Promise<void> {
    await endDemo(selectionOf(this).state.dataSource);
    forgetAnswers();
    await Promise.all([catalogOf(this).load(), this.ask()]);
  }

  private async ask(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const { dataSource } = selectionOf(this).state;
    const demo = dataSource === '' ? undefined : await demoState(dataSource, signal);
    if (signal.aborted) return;
    this.setState({ demo });
    if (demo?.state === 'running') followNew(this);
  }
}

export const demoOf = (object: SceneObject): Demo => behaviorOf(object, Demo);
