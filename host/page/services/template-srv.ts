/**
 * Replaces `$name`, `${name}` and `${name:format}` in text by the variables of the scene that asks.
 *
 * The plugin carries its own copy of @grafana/scenes, so the page cannot call it. A query brings the scene object it
 * stands in (`scopedVars.__sceneObject`); from there the variables are found as scenes finds them: upwards.
 */
import type { ScopedVars, TypedVariableModel } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

const pattern = /\$(\w+)|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}|\[\[(\w+)(?::(\w+))?\]\]/g;

interface SceneVariable {
  state: { name: string };
  getValue(fieldPath?: string): unknown;
}

interface SceneObject {
  parent?: SceneObject;
  state: { $variables?: { state: { variables: readonly SceneVariable[] } } };
}

function sceneOf(scopedVars: ScopedVars | undefined): SceneObject | undefined {
  const wrapped: unknown = scopedVars?.['__sceneObject']?.value;
  const object: unknown = typeof wrapped === 'object' && wrapped !== null ? wrapped.valueOf() : undefined;
  return typeof object === 'object' && object !== null && 'state' in object ? (object as SceneObject) : undefined;
}

function findInScene(start: SceneObject | undefined, name: string, fieldPath: string | undefined): unknown {
  for (let object = start; object !== undefined; object = object.parent) {
    const found = object.state.$variables?.state.variables.find((variable) => variable.state.name === name);
    if (found !== undefined) return found.getValue(fieldPath);
  }
  return undefined;
}

/** What stands for itself in a regular expression. */
const escapeRegex = (text: string) => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');

/** Grafana's default for several values is a list in braces; a selector asks for `:regex` or `:pipe`. */
function format(value: unknown, how: string | undefined): string {
  const values = (Array.isArray(value) ? value : [value]).map(String);
  switch (how) {
    case 'regex': {
      const escaped = values.map((one) => escapeRegex(one));
      return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
    }
    case 'pipe':
      return values.join('|');
    case 'csv':
    case 'raw':
      return values.join(',');
    case 'doublequote':
      return values.map((one) => `"${one.replaceAll('"', '\\"')}"`).join(',');
    case 'json':
      return JSON.stringify(value);
    default:
      return values.length === 1 ? (values[0] ?? '') : `{${values.join(',')}}`;
  }
}

export class HostTemplates implements TemplateSrv {
  getVariables(): TypedVariableModel[] {
    return [];
  }

  containsTemplate(target?: string): boolean {
    return target !== undefined && new RegExp(pattern.source).test(target);
  }

  updateTimeRange(): void {
    // The time range belongs to the scene; text asks for it through scoped variables.
  }

  replace(target?: string, scopedVars?: ScopedVars, how?: Parameters<TemplateSrv['replace']>[2]): string {
    const scene = sceneOf(scopedVars);
    return (target ?? '').replace(pattern, (match, ...parts: (string | undefined)[]) => {
      const name = parts[0] ?? parts[1] ?? parts[4];
      if (name === undefined) return match;
      const scoped: unknown = scopedVars?.[name]?.value;
      const value = scoped ?? findInScene(scene, name, parts[2]);
      if (value === undefined || value === null) return match;
      if (typeof how === 'function')
        return String((how as (value: unknown, variable: object) => unknown)(value, { name }));
      return format(value, parts[3] ?? parts[5] ?? how);
    });
  }
}
