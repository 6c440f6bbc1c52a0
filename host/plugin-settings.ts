/**
 * What Grafana says about an installed app: its plugin.json, plus where its files are and that it is switched on.
 *
 * The file is read again for every request, so that a rebuilt plugin shows without a restart.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** Only what the answer depends on is checked; everything else in plugin.json passes through. */
const pluginFile = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.literal('app'),
  info: z.looseObject({
    logos: z.object({ small: z.string(), large: z.string() }).optional(),
    screenshots: z.array(z.looseObject({ name: z.string(), path: z.string() })).optional(),
  }),
  includes: z.array(z.looseObject({ type: z.string(), name: z.string(), path: z.string().optional() })).optional(),
});

/**
 * Undefined when the plugin is not built.
 *
 * @param jsonData what was set on the plugin's configuration page
 */
export async function pluginSettings(folder: string, id: string, jsonData: object = {}): Promise<object | undefined> {
  const text = await readFile(path.join(folder, 'plugin.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const file = pluginFile.parse(JSON.parse(text));
  if (file.id !== id) return undefined;
  const baseUrl = `/public/plugins/${id}`;
  const below = (name: string | undefined) => (name === undefined ? '' : `${baseUrl}/${name}`);
  return {
    ...file,
    enabled: true,
    pinned: true,
    module: `${baseUrl}/module.js`,
    baseUrl,
    jsonData,
    secureJsonFields: {},
    info: {
      ...file.info,
      links: file.info['links'] ?? [],
      logos: { small: below(file.info.logos?.small), large: below(file.info.logos?.large) },
      screenshots: (file.info.screenshots ?? []).map((shot) => ({ ...shot, path: below(shot.path) })),
    },
  };
}
