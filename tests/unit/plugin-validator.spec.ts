/**
 * The rules of Grafana's plugin validator that can be looked at without it: those for the code of a plugin, for its name
 * and texts, and what it is told at a release. What it says of plugin.json is in plugin-json.spec.ts, of the package in
 * scripts/package/package.spec.ts.
 */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { pluginDocument } from '../../.config/plugin-documents.js';
import { repositoryFiles, textOf } from './repository.ts';

const sources = repositoryFiles().filter((path) => /^src\/.*\.tsx?$/.test(path) && !path.includes('.spec.'));

describe('the code of the plugin', () => {
  it.each([
    ['writes nothing to the console', /\bconsole\.(?!warn|error)\w+\(/],
    [
      "leaves Grafana's own objects of the window alone",
      /window\.(grafanaBootData|grafanaRuntime|__grafanaSceneContext)/,
    ],
    ['takes its address from the router, not from the window', /\blocation\.(search|href|pathname|hash)\b/],
    ['opens no windows and no dialogs of the browser', /\bwindow\.open\(|(?<![.\w])(alert|confirm|prompt)\(/],
    [
      'brings no style sheets, and no style for the whole page',
      /import\s+['"][^'"]*\.(css|scss|less)['"]|<Global\b|\bGlobal\b.*@emotion/,
    ],
    ['names no classes of the old platform and no switch that is gone', /['"\s]gf-form|featureToggles\.topnav/],
    ['silences no checks of types', /@ts-ignore|@ts-nocheck/],
    ['asks data sources through Grafana, not by the address of its queries', /['"`]\/?api\/ds\/query/],
    ["does not reach into React's inside", /__SECRET_INTERNALS/],
    [
      'uses nothing that React 19 has no more',
      /\.(propTypes|defaultProps|contextTypes|childContextTypes)\s*=|getChildContext|createFactory\(|findDOMNode\(|unmountComponentAtNode\(|ReactDOM\.render\(|\bref=["']/,
    ],
    ['has nobody watched', /google-analytics|mixpanel|segment\.(io|com)|gtag\(/],
    ['reads no variables of an environment', /process\.env/],
  ])('%s', (_, fault) => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter((path) => fault.test(textOf(path)))).toEqual([]);
  });
});

describe('its name and texts', () => {
  const { id, name, info } = JSON.parse(textOf('src/plugin.json')) as {
    id: string;
    name: string;
    info: { description: string; links: { url: string }[]; screenshots: { path: string }[] };
  };

  it('are for people', () => {
    expect(name).not.toBe(id);
    expect(name).not.toMatch(/\b(plugin|grafana)\b/i);
    expect(info.description).not.toBe('');
    expect(info.screenshots.filter(({ path }) => path.trim() === '')).toEqual([]);
    expect(info.links.filter(({ url }) => !url.startsWith('https://'))).toEqual([]);
  });

  it('the README is no template, and has no template left in it', () => {
    const readme = pluginDocument(textOf('README.md'));
    expect(readme.length).toBeGreaterThan(2_000);
    // Words that it takes for those of developers: what needs them is in docs.
    expect(readme).not.toMatch(/yarn|nodejs/);
    expect(readme).not.toMatch(/create-plugin|This template is a starting point|What are Grafana .* plugins\?/);
  });

  it('the version of package.json is that of the plugin', () => {
    expect(textOf('src/plugin.json')).toContain('"version": "%VERSION%"');
  });
});

it('what the validator is told at a release is one file, which switches no rule off', () => {
  const text = textOf('.config/plugin-validator.yaml');
  z.strictObject({
    global: z.strictObject({ enabled: z.literal(true), jsonOutput: z.boolean(), reportAll: z.boolean() }),
  }).parse(parse(text));
  expect(textOf('.github/workflows/release.yml')).toContain('-config .config/plugin-validator.yaml');
});

describe('the tools that build it', () => {
  it("are create-plugin's, where the validator looks for them, and it is they that build", () => {
    const place = '.config/webpack/webpack.config.ts';
    expect(textOf(place)).toContain('@grafana/create-plugin');
    expect(textOf(place)).toContain("import type { Configuration } from 'webpack'");
    expect(textOf('scripts/package/plugin-compiler.mjs')).toContain(`tsImport('../../${place}'`);
    expect(textOf('scripts/build.mjs')).toContain('await pluginCompiler()');
    // Sources of a backend in Go at the root would need the tools for that.
    expect(repositoryFiles()).not.toContain('go.mod');
  });
});
