/** The plugin's configuration, as Grafana shows it to administrators; with credentials the service decides who is one. */
import { urlUtil, type AppPlugin } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { useLocation } from 'react-router';
import { PluginPage } from './PluginPage.tsx';

export function ConfigurationPage({ plugin }: { plugin: AppPlugin }) {
  const { search } = useLocation();
  const page = plugin.configPages?.[0];
  if (page === undefined) return <Alert severity="info" title="The plugin has nothing to configure" />;
  const { body: Body, title } = page;
  return (
    <PluginPage pageNav={{ text: title }}>
      <Body plugin={plugin} query={urlUtil.parseKeyValue(search.slice(1))} />
    </PluginPage>
  );
}
