/**
 * Whether what the documentation names exists: files, npm scripts, options, variables, types, packages, RPCs, words of the
 * code. A name is recognised by its form alone, so there is no list of exceptions; what is of another program is written
 * as part of a command, or without backticks.
 *
 *     nameFault('model/reed.ts', 'README.md');      // 'there is no file `model/reed.ts`'
 *     commandFault('npm run buidl');                // 'npm run buidl: there is no such npm script'
 *     linkFault('model/README.md#nothing', 'README.md');
 */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { flagOf, limitVariableOf, options, readConfig, variableOf } from '../../service/config.ts';
import { defaultLimits } from '../../service/limits.ts';
import { anchorOf, readMarkdown } from './markdown.ts';
import { builtFolders, markdownFiles, repositoryFiles, textFiles, textOf } from './repository.ts';

const files = repositoryFiles();
const known = new Set(files);
const folders = new Set(files.flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))));
const prose = new Set(markdownFiles());
/** Everything that is written in this repository but prose: a name that occurs here exists. */
const code = textFiles()
  .filter((path) => !prose.has(path) && !/^tests\/(fixtures|unit)\//.test(path) && path !== 'package-lock.json')
  .map(textOf)
  .join('\n');
const words = new Set(code.match(/[A-Za-z_$][\w$]*/g));
/** Types, components and classes that a module exports; messages, enums and calls of the wire. */
const types = new Set(
  [
    /^export (?:declare |default |abstract |async )*(?:interface|type|class|enum|function|const) ([A-Z]\w*)/gm,
    /^\s*(?:message|enum|service|rpc) (\w+)/gm,
  ].flatMap((form) => [...code.matchAll(form)].map(([, name]) => name!)),
);
const packageFile = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
const packages = new Set(
  Object.keys((JSON.parse(textOf('package-lock.json')) as { packages: object }).packages).map((path) =>
    path.replace(/^.*node_modules\//, ''),
  ),
);
const procedures = new Set(
  files
    .filter((path) => path.endsWith('.proto'))
    .map(textOf)
    .flatMap((proto) => {
      const name = `${/^package ([\w.]+);/m.exec(proto)?.[1]}.${/^service (\w+)/m.exec(proto)?.[1]}`;
      return [name, ...[...proto.matchAll(/^ {2}rpc (\w+)\(/gm)].map(([, method]) => `${name}/${method}`)];
    }),
);
const variables = new Set([
  ...Object.keys(options).map(variableOf),
  ...Object.keys(defaultLimits).map(limitVariableOf),
]);
/** Options of the programs in scripts/, as their sources quote them. */
const scriptFlags = new Set(
  files
    .filter((path) => /^scripts\/.*\.mjs$/.test(path))
    .flatMap((path) => [...textOf(path).matchAll(/'(--[a-z][a-z-]*)'/g)].map(([, flag]) => flag!)),
);
/** Options of the command `hearth`, as it tells people. */
const commandFlags = new Set(
  files
    .filter((path) => /^service\/cli\/.*-command\.ts$|^service\/cli\/connection\.ts$/.test(path))
    .flatMap((path) => [...textOf(path).matchAll(/^ {2}(--[a-z][a-z-]*)/gm)].map(([, flag]) => flag!)),
);
const flags = new Set([...Object.keys(options).map(flagOf), ...scriptFlags, ...commandFlags]);

const sourceEnding = /\.(ts|tsx|mjs|js|json|yaml|yml|sql|proto|md|svg|png|css|html|txt|gz|pb)$/;

/** `read.ts`, `model/formats/<format>/read.ts`, `go/series/cpu-000…023.pb.gz`: from the root, or from the file's folder. */
function pathExists(path: string, from: string): boolean {
  const plain = path.replace(/\/$/, '');
  const places = [plain, normalize(join(dirname(from), plain))];
  if (places.some((place) => builtFolders.has(place.split('/')[0]!))) {
    return true;
  }
  if (!/[<…*]/.test(plain)) {
    return places.some((place) => known.has(place) || folders.has(place));
  }
  return places.some((place) => {
    const pattern = place
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\d+…\d+/g, '\\d+')
      .replace(/<[^>]+>|\*|…/g, '[^/]*');
    return [...known, ...folders].some((path) => new RegExp(`^${pattern}$`).test(path));
  });
}

interface Rule {
  what: string;
  form: RegExp;
  /** Whether the name exists. */
  exists: (name: string, file: string) => boolean;
}

/** The first rule whose form fits decides. */
const rules: Rule[] = [
  {
    what: 'npm script',
    form: /^npm (run|start|test)\b/,
    exists: (text) => {
      const [, script] = /^npm (?:run )?([\w:-]+)/.exec(text) ?? [];
      return script !== undefined && script in packageFile.scripts;
    },
  },
  { what: 'option', form: /^--[a-z][a-z-]*( \w[\w.:/-]*)?$/, exists: (text) => flags.has(text.split(' ')[0]!) },
  {
    what: 'variable of the environment',
    form: /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(=\S*)?$/,
    exists: (text) => {
      const name = text.split('=')[0]!;
      return variables.has(name) || (words.has(name) && !/^HEARTH_LIMITS_/.test(name));
    },
  },
  {
    what: 'package',
    form: /^@[a-z0-9-]+\/[a-z0-9.-]+$/,
    exists: (text) => packages.has(text),
  },
  {
    what: 'RPC',
    form: /^[a-z]\w*(\.[a-z]\w*)+\.[A-Z]\w*(\/[A-Z]\w*)?$/,
    exists: (text) => procedures.has(text),
  },
  {
    what: 'address',
    form: /^(POST )?\/[a-z][\w./-]*$/,
    exists: (text) => code.includes(text.replace('POST ', '')),
  },
  {
    what: 'file',
    form: /^[\w.*<>…-]+(\/[\w.*<>…-]+)*\/?$/,
    exists: (text, file) => {
      const first = text.split('/')[0]!;
      const isPath =
        text.endsWith('/') ||
        (text.includes('/') && (folders.has(first) || folders.has(join(dirname(file), first)))) ||
        (sourceEnding.test(text) && !text.startsWith('*'));
      return !isPath || pathExists(text, file);
    },
  },
];

/** Names of types and functions, columns and labels: all of them are words of the code. */
const wordRules: Rule[] = [
  {
    what: 'type or message',
    form: /^[A-Z][a-z0-9]+[A-Za-z0-9]*(\.\w+)?$/,
    exists: (text) => types.has(text.split('.')[0]!) && text.split('.').every((part) => words.has(part)),
  },
  { what: 'function', form: /^[a-zA-Z]\w*\(\)$/, exists: (text) => words.has(text.slice(0, -2)) },
  {
    what: 'name with underscores',
    form: /^_*[a-z]+(_[a-z0-9]+)+(\.\w+)?$/,
    exists: (text) => text.split('.').every((part) => words.has(part)),
  },
  { what: 'name in humps', form: /^[a-z]+([A-Z][a-z0-9]*)+$/, exists: (text) => words.has(text) },
];

/** Undefined when it exists, or is no name of ours. */
export function nameFault(text: string, file: string): string | undefined {
  const rule = [...rules, ...wordRules].find(({ form }) => form.test(text));
  // A file's form fits plain words, too; those that are no path may still be names.
  const rest = rule?.what === 'file' ? [rule, ...wordRules.filter(({ form }) => form.test(text))] : [rule];
  const broken = rest.find((one) => one !== undefined && !one.exists(text, file));
  return broken === undefined ? undefined : `there is no ${broken.what} \`${text}\``;
}

export function linkFault(target: string, file: string): string | undefined {
  if (/^https?:/.test(target)) {
    return undefined;
  }
  const [path = '', anchor] = target.split('#');
  const place = path === '' ? file : normalize(join(dirname(file), path));
  if (!known.has(place) && !folders.has(place)) {
    return `there is no file ${place}`;
  }
  const headings = anchor === undefined ? [] : readMarkdown(textOf(place)).headings;
  return anchor === undefined || headings.some(({ text }) => anchorOf(text) === anchor)
    ? undefined
    : `${place} has no heading #${anchor}`;
}

/** What is wrong with a command of ours; a command of another program is nobody's business here. */
export function commandFault(command: string): string | undefined {
  const script = /\bnpm (?:run )?((?:start|test|[a-z]+(?::[a-z]+)?))(?: |$)/.exec(command.replace(/#.*/, ''));
  if (script !== null && !(script[1]! in packageFile.scripts) && !/npm (ci|install|prune)/.test(command)) {
    return `${command}: there is no such npm script`;
  }
  const program = /\b(?:node|npx tsx) ([\w./-]+\.m?[tj]s)\b/.exec(command)?.[1];
  if (program !== undefined && !pathExists(program, 'README.md') && !existsSync(program)) {
    return `${command}: there is no such program`;
  }
  const given = /(?:npm start --|node dist-service\/main\.js) (.*)$/.exec(command.replace(/#.*/, ''))?.[1];
  if (given !== undefined) {
    try {
      readConfig({ argv: given.trim().split(/\s+/), env: {}, readFile: () => '' });
    } catch (error) {
      return `${command}: ${(error as Error).message}`;
    }
  }
  return undefined;
}
