import { folders, reserved } from './eslint.arrows.js';

/** Every folder that can be named in an arrow; `src` and `service` also stand for their own root files. */
const all = [...new Set(['proto', 'host', 'tests', 'scripts', 'bench', 'src', ...Object.keys(folders)])];

const within = (folder, other) => other === folder || other.startsWith(folder + '/') || folder.startsWith(other + '/');

/** A pattern that matches both `../store/x` and `#model/x` for a folder named by its path. */
function patternOf(folder) {
  const last = folder.split('/').at(-1);
  return `(^#${folder}/|\\.\\./(.*/)?${last}/)`;
}

function rulesFor(name, { files, may }) {
  const banned = all.filter((f) => !within(name, f) && !may.some((m) => within(m, f)));
  const packages = reserved.filter((r) => !r.only.includes(name));
  return {
    files: [files],
    ignores: ['**/*.spec.ts', '**/*.spec.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'moment', message: "Use Grafana's dateTime." }],
          patterns: [
            ...banned.map((f) => ({
              regex: patternOf(f),
              message: `${name} may not import ${f}; it may import: ${may.join(', ') || 'nothing'} (.config/eslint.arrows.js).`,
            })),
            ...packages.map((r) => ({ group: r.packages, message: `${r.why} (.config/eslint.arrows.js).` })),
          ],
        },
      ],
    },
  };
}

/** The import arrows as ESLint configurations, one for each folder of the table. */
export const arrowRules = Object.entries(folders).map(([name, folder]) => rulesFor(name, folder));
