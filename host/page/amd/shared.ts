/**
 * The libraries a plugin bundle leaves out, because the page has them: the same list as in create-plugin's bundler
 * configuration, as far as plugins of today ask for them.
 */
import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaRuntimeUnstable from '@grafana/runtime/unstable';
import * as grafanaUi from '@grafana/ui';
import * as grafanaUiUnstable from '@grafana/ui/unstable';
import * as i18next from 'i18next';
import lodash from 'lodash';
import React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import ReactDOM from 'react-dom';
import * as ReactDOMClient from 'react-dom/client';
import * as reactRouter from 'react-router';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';
import { PluginPage } from '../chrome/PluginPage.tsx';

/** Says that `default` is one export among others, so that bundlers do not take the namespace itself for the default. */
const namespace = (module: object): object => Object.create(module, { __esModule: { value: true } }) as object;

/** @grafana/runtime has a slot for the page frame, but the setter is not published: the plugin gets ours in its place. */
const runtime = Object.create(grafanaRuntime, {
  __esModule: { value: true },
  PluginPage: { value: PluginPage, enumerable: true },
}) as object;

export const sharedModules: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['@emotion/css', namespace(emotionCss)],
  ['@emotion/react', namespace(emotionReact)],
  ['@grafana/data', namespace(grafanaData)],
  ['@grafana/runtime', runtime],
  ['@grafana/runtime/unstable', namespace(grafanaRuntimeUnstable)],
  ['@grafana/ui', namespace(grafanaUi)],
  ['@grafana/ui/unstable', namespace(grafanaUiUnstable)],
  ['i18next', namespace(i18next)],
  ['lodash', lodash],
  ['react', React],
  ['react/jsx-runtime', jsxRuntime],
  ['react-dom', ReactDOM],
  ['react-dom/client', ReactDOMClient],
  ['react-router', namespace(reactRouter)],
  ['rxjs', namespace(rxjs)],
  ['rxjs/operators', namespace(rxjsOperators)],
]);
