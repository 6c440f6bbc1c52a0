/** What Grafana says about a place, read one field at a time. */

/** `fieldOf({ a: { b: 1 } }, 'a', 'b')` is 1; undefined where there is nothing. */
export function fieldOf(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

export const textOf = (value: unknown, ...path: string[]): string => {
  const found = fieldOf(value, ...path);
  return typeof found === 'string' ? found : '';
};

export const listOf = (value: unknown, ...path: string[]): readonly unknown[] => {
  const found = fieldOf(value, ...path);
  return Array.isArray(found) ? found : [];
};

export interface UrlRange {
  from: string;
  to: string;
}

/** Grafana's raw ranges hold words (`now-1h`), or moments of its own or a number of milliseconds. */
export function rangeOf(place: unknown): UrlRange | undefined {
  const [from, to] = [timeOf(fieldOf(place, 'timeRange', 'from')), timeOf(fieldOf(place, 'timeRange', 'to'))];
  return from === undefined || to === undefined ? undefined : { from, to };
}

function timeOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  const millis =
    typeof value === 'number' ? value : (value as { valueOf?: () => unknown } | null | undefined)?.valueOf?.();
  return typeof millis === 'number' && Number.isFinite(millis) ? String(Math.trunc(millis)) : undefined;
}
