/**
 * A component that the plugin exposes, alone on a page as another plugin would show it; its properties come as JSON.
 *
 *     /exposed/hearth-profiles-app/profile-explorer/v1?props={"selector":"{service_name=\"cart\"}"}
 */
import { usePluginComponent } from '@grafana/runtime';
import { Alert } from '@grafana/ui';
import { useMemo } from 'react';
import { useLocation, useParams } from 'react-router';
import { PluginPage } from './PluginPage.tsx';

export function ExposedPage() {
  const id = useParams()['*'] ?? '';
  const { search } = useLocation();
  const { component: Exposed } = usePluginComponent<object>(id);
  const given = new URLSearchParams(search).get('props') ?? '{}';
  const props = useMemo(() => propsOf(given), [given]);
  return (
    <PluginPage pageNav={{ text: id }}>
      {Exposed === null || Exposed === undefined ? (
        <Alert severity="warning" title="The plugin exposes no such component" />
      ) : props === undefined ? (
        <Alert severity="warning" title="The properties in this address are no JSON object" />
      ) : (
        <Exposed {...props} />
      )}
    </PluginPage>
  );
}

function propsOf(text: string): object | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
