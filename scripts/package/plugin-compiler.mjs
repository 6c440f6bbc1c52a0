/**
 * webpack as it builds the plugin. Its configuration is in TypeScript, where Grafana's tools look for it, and the oldest
 * Node that we run on reads none.
 *
 *     const compiler = await pluginCompiler((config) => ({ ...config, cache: false }));
 */
export async function pluginCompiler(changed = (config) => config) {
  const [{ default: webpack }, { tsImport }] = await Promise.all([import('webpack'), import('tsx/esm/api')]).catch(
    (error) => {
      throw error.code === 'ERR_MODULE_NOT_FOUND' ? new Error('webpack is not installed: run npm ci') : error;
    },
  );
  const { default: config } = await tsImport('../../.config/webpack/webpack.config.ts', import.meta.url);
  return webpack(changed(config));
}
