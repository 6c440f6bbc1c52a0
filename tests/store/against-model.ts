/** Writes a model's rows to a store, and puts its answers into the model's form. */
import { nanos, type TenantNumber } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import type { PointSeries } from '../../service/store/store.ts';
import { NOON, profileOf } from './drawn-rows.ts';
import type { ModelRow } from './naive-model.ts';

export async function write(store: OpenStore, tenant: TenantNumber, rows: readonly ModelRow[]): Promise<void> {
  await store.write(
    rows.map((row) => {
      const text = row.stacks.map(([path, value]) => `${path} ${value}`).join('\n');
      const { time, nanos: more, service, labels, profileType } = row;
      const id = JSON.stringify([time, `${more}`, service, labels, profileType, text]);
      const drawn = profileOf(text, { tenant, at: time - NOON, nanos: more, service, labels, profileType, id });
      return encodeProfile({ ...drawn, duration: nanos(BigInt(row.duration) * 1_000_000n) });
    }),
  );
}

/** Sums of 128 bits become numbers of 53: the engine and Node may differ in the last of them. */
export const rounded = (points: ReadonlyMap<string, readonly (readonly [time: number, value: number])[]>) =>
  new Map([...points].map(([group, list]) => [group, list.map(([at, value]) => [at, value.toPrecision(14)])]));

export const asMap = (series: readonly PointSeries[], groupBy: readonly string[]) =>
  new Map(
    series.map(({ labels, timestamps, values }) => [
      groupBy.map((name) => `${name}=${labels.find((label) => label.name === name)?.value ?? ''}`).join(','),
      timestamps.map((at, i) => [at, values[i]!] as const),
    ]),
  );
