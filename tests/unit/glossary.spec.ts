import type { DescFile } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { file_google_v1_profile } from '#proto/google/v1/profile_pb.ts';
import { file_hearth_v1_documents } from '#proto/hearth/v1/documents_pb.ts';
import { file_hearth_v1_explore } from '#proto/hearth/v1/explore_pb.ts';
import { file_push_v1_push } from '#proto/push/v1/push_pb.ts';
import { file_querier_v1_querier } from '#proto/querier/v1/querier_pb.ts';
import { file_settings_v1_settings } from '#proto/settings/v1/settings_pb.ts';
import { file_types_v1_types } from '#proto/types/v1/types_pb.ts';
import { schemaFiles } from '../../service/store/migrate.ts';
import { urlKeys } from '../../src/scene/url-state.ts';
import { codeIn, tableRows } from './markdown.ts';
import { repositoryFiles, textOf } from './repository.ts';

const glossary = textOf('docs/glossary.md');
const words = tableRows(glossary, 'Word');
const machinery = tableRows(glossary, 'Type');
const column = (index: number) => words.flatMap((cells) => codeIn(cells[index]!));

function exportedTypes(): string[] {
  const files = repositoryFiles().filter((path) => /^model\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'));
  return files.flatMap((path) =>
    [...textOf(path).matchAll(/^export (?:abstract )?(?:interface|type|class|enum) (\w+)/gm)].map(([, name]) => name!),
  );
}

/** Messages, and their fields as Message.field. */
function wireNames(): Set<string> {
  const files: DescFile[] = [
    file_types_v1_types,
    file_push_v1_push,
    file_settings_v1_settings,
    file_querier_v1_querier,
    file_google_v1_profile,
    file_hearth_v1_documents,
    file_hearth_v1_explore,
  ];
  return new Set(
    files.flatMap(({ messages }) =>
      messages.flatMap(({ name, fields }) => [name, ...fields.map((field) => `${name}.${field.name}`)]),
    ),
  );
}

/** Columns as table.column. */
function columnNames(): Set<string> {
  const sql = schemaFiles()
    .map((file) => file.sql)
    .join('\n');
  const tables = [...sql.matchAll(/CREATE TABLE IF NOT EXISTS \{database\}\.(\w+)\s*\(([\s\S]*?)\n\)/g)];
  const added = [...sql.matchAll(/ALTER TABLE \{database\}\.(\w+) ADD COLUMN IF NOT EXISTS (\w+)/g)];
  return new Set([
    ...added.map(([, table, name]) => `${table}.${name}`),
    ...tables.flatMap(([, table, body]) =>
      [...body!.matchAll(/^ {4}([a-z]\w*) /gm)].map(([, name]) => `${table}.${name}`),
    ),
  ]);
}

describe('the glossary', () => {
  it('has every exported type of model/, and no other', () => {
    const written = [...column(2), ...machinery.flatMap(([cell]) => codeIn(cell!))];
    expect([...new Set(written)].sort()).toEqual([...new Set(exportedTypes())].sort());
  });

  it('has every key of the URL, and no other', () => {
    expect([...column(5)].sort()).toEqual(Object.values(urlKeys).sort());
  });

  it('names messages and fields that the wire has', () => {
    const wire = wireNames();
    expect(column(3).filter((name) => !wire.has(name))).toEqual([]);
  });

  it('names columns that the store has', () => {
    const columns = columnNames();
    expect(columns.size).toBeGreaterThan(50);
    expect(column(4).filter((name) => !columns.has(name))).toEqual([]);
  });

  it('names things on the screen as the screen does', () => {
    const page = repositoryFiles()
      .filter((path) => /^src\/.*\.tsx?$/.test(path))
      .map(textOf)
      .join('\n');
    const shown = words.map((cells) => cells[1]!).filter((text) => text !== '');
    expect(shown.filter((text) => !new RegExp(`['"\`>]${text}['"\`<]`).test(page))).toEqual([]);
  });

  it('has a word once', () => {
    const names = words.map(([word]) => word!);
    expect(names).toEqual([...new Set(names)]);
  });
});
