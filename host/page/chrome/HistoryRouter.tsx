/**
 * Joins react-router to the history that @grafana/runtime and scenes write to.
 *
 * It subscribes in a layout effect and then reads the location again: a child may redirect while it mounts, before any
 * effect of ours has run, and that change would otherwise be lost.
 */
import { locationService } from '@grafana/runtime';
import type { ReactNode } from 'react';
import { useLayoutEffect, useState } from 'react';
import type { Navigator } from 'react-router';
import { Router } from 'react-router';

export function HistoryRouter({ children }: { children: ReactNode }) {
  const history = locationService.getHistory();
  const [{ location, action }, setState] = useState({ location: history.location, action: history.action });
  useLayoutEffect(() => {
    const read = () => setState({ location: history.location, action: history.action });
    const stop = history.listen(read);
    read();
    return stop;
  }, [history]);
  const { pathname, search, hash, state, key } = location;
  return (
    <Router
      navigator={history as unknown as Navigator}
      location={{ pathname, search, hash, state: state as unknown, key: key ?? 'default' }}
      navigationType={action as never}
    >
      {children}
    </Router>
  );
}
