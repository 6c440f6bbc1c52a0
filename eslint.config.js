import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';
import { arrowRules } from './.config/eslint.arrow-rules.js';

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      'dist-host',
      'dist-service',
      'dist-viewer',
      'release',
      'proto/gen',
      'tests/fixtures',
      '.hearth',
      '.cache',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Names come from strangers: render them as text.',
        },
        {
          selector: "ImportDeclaration[source.value='@grafana/i18n'] ImportSpecifier[imported.name=/^(t|Trans)$/]",
          message: 'Take t and Trans from src/ui/text.ts: i18next would escape names a second time.',
        },
      ],
    },
  },
  {
    files: ['**/*.tsx', 'src/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  ...arrowRules,
);
