/**
 * Every recording of every format, imported as a person would and asked for again, has the totals and functions of the
 * file. What a file holds, the truth tests beside each reader hold against other programs' answers; this is the way from
 * there through ingest and store to an answer.
 *
 * Names that the JVM makes up are the exception: they are stored without their numbers (service/ingest/java-names.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createClient, type Client } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportService, type ImportResponse } from '#proto/hearth/v1/import_pb.ts';
import { QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { compareText } from '#model/labels.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import { readAny } from '#model/formats/read-any.ts';
import { functionTable } from '#model/function-table.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { withoutNumbers } from '../../service/ingest/java-names.ts';
import type { NamedWeight } from '../fixtures/pprof/truth.ts';
import { addedRows, rowsOf } from './profile-rows.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
let importer: Client<typeof ImportService>;
let querier: Client<typeof QuerierService>;

beforeAll(async () => {
  service = await startService();
  const transport = createConnectTransport({ httpVersion: '1.1', baseUrl: service.url });
  importer = createClient(ImportService, transport);
  querier = createClient(QuerierService, transport);
});

afterAll(() => service?.stop());

const RECORDED = Date.UTC(2026, 10, 23);
const range = { start: BigInt(RECORDED - 86_400_000), end: BigInt(RECORDED + 10 * 86_400_000) };

const files = ['text', 'jfr', 'otlp'].flatMap((folder) =>
  readdirSync(new URL(`../fixtures/${folder}`, import.meta.url))
    .filter((file) => !/^(README\.md|truth.*|otlp.*\.json|.*\.ts|.*\.labels\.pb)$/.test(file))
    .map((file) => ({ file, bytes: readFileSync(new URL(`../fixtures/${folder}/${file}`, import.meta.url)) })),
);

const unpacked = (bytes: Uint8Array) =>
  new Uint8Array(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);

/** What the file holds, by sample type: samples of one type in several of its profiles are added up. */
function heldBy(profiles: readonly FoundProfile[]): Map<string, { rows: NamedWeight[]; total: bigint }> {
  const held = new Map<string, { rows: NamedWeight[][]; total: bigint }>();
  for (const { name, columns } of profiles) {
    columns.sampleTypes.forEach(({ type, unit }, i) => {
      // What was freed is not stored: a value below zero is that of a difference.
      const values = columns.values.map((value) => (value > 0n ? value : 0n));
      const tree = nameTree(locationTree({ ...columns, values }, i));
      const key = `${name}:${type}:${unit}:${columns.periodType?.type ?? ''}:${columns.periodType?.unit ?? ''}`;
      const sum = held.get(key) ?? { rows: [], total: 0n };
      sum.rows.push(functionTable(tree).map(({ name: frame, self, total }) => ({ name: frame, self, total })));
      sum.total += tree.total[0]!;
      held.set(key, sum);
    });
  }
  return new Map(
    [...held]
      .filter(([, { total }]) => total > 0n)
      .map(([key, { rows, total }]) => [key, { rows: addedRows(rows), total }]),
  );
}

const sorted = (rows: readonly NamedWeight[]) => rows.toSorted((a, b) => compareText(a.name, b.name));

/** Functions whose names become one by losing their numbers are one afterwards; a stack with both counts them once. */
const renamed = (rows: readonly NamedWeight[]) =>
  addedRows([rows.map((row) => ({ ...row, name: withoutNumbers(row.name) }))]);

describe.each(files)('$file', ({ file, bytes }) => {
  const read = readAny(unpacked(bytes), {});
  let answer: ImportResponse;

  beforeAll(async () => {
    const request = {
      file: bytes,
      fileName: file,
      labels: [{ name: 'service_name', value: file }],
      // Formats that only count: as they count, so that the numbers can be compared.
      measured: 'exceptions',
      timeMs: BigInt(RECORDED),
    };
    answer = await importer.import(request);
    await importer.import(request); // Once more: it must not count twice.
  });

  it('is recognised, and nothing of it is refused', () => {
    expect(answer.format.split('-')[0]).toBe(read.format.split('-')[0]);
    expect(answer.refused).toEqual([]);
    expect(answer.profiles.length).toBeGreaterThan(0);
  });

  it('has the totals and functions of the file', async () => {
    const nameless = { exceptions: 'exceptions:samples:count::' };
    const held = heldBy(
      read.profiles.map((found) =>
        found.name === '' && read.format !== 'pprof' ? { ...found, name: 'exceptions' } : found,
      ),
    );
    const types = new Set(answer.profiles.map(({ profileType }) => profileType));
    expect(types.size).toBe(held.size);
    for (const [type, { rows, total }] of held) {
      const profileTypeID = types.has(type) ? type : nameless.exceptions;
      const merged = await querier.selectMergeProfile({
        profileTypeID,
        labelSelector: `{service_name="${file}"}`,
        ...range,
        maxNodes: 1_048_576n,
      });
      const stored = rowsOf(merged);
      expect(
        merged.sample.reduce((sum, { value }) => sum + value[0]!, 0n),
        type,
      ).toBe(total);
      if (read.format === 'jfr') {
        const [ours, theirs] = [sorted(renamed(stored)), sorted(renamed(rows))];
        expect(ours.map(({ name, self }) => [name, self])).toEqual(theirs.map(({ name, self }) => [name, self]));
      } else {
        expect(sorted(stored)).toEqual(sorted(rows));
      }
    }
  });
});
