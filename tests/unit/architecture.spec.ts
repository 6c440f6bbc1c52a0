import { describe, expect, it } from 'vitest';
import { schemaFiles } from '../../service/store/migrate.ts';
import { codeIn, tableRows } from './markdown.ts';
import { repositoryFiles, textOf } from './repository.ts';

const architecture = textOf('ARCHITECTURE.md');
/** Code, prose and configuration have a home each; a folder of the root says in a paragraph which it is. */
const topFolders = [...new Set(repositoryFiles().map((path) => path.split('/')))]
  .filter((parts) => parts.length > 1)
  .map(([first]) => first!);

describe('the architecture', () => {
  it('lists every table of the store, in the order of the schema', () => {
    const created = schemaFiles().flatMap(({ sql }) => [
      ...sql.matchAll(/CREATE TABLE IF NOT EXISTS \{database\}\.(\w+)/g),
    ]);
    expect(tableRows(architecture, 'Table').flatMap(([cell]) => codeIn(cell!))).toEqual(
      created.map(([, name]) => name),
    );
  });

  it('has a README in every top folder', () => {
    const without = [...new Set(topFolders)].filter(
      (folder) => folder !== '.ci' && !repositoryFiles().includes(`${folder}/README.md`),
    );
    expect(without).toEqual([]);
  });
});
