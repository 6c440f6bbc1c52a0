/**
 * Gathers the texts of `t()` and `<Trans>` of src/ in src/locales/en-US/hearth-profiles-app.json, which translations
 * are made from. What a translation lacks is shown as it is in the code.
 *
 *     node scripts/locale.mjs            # writes the file
 *     node scripts/locale.mjs --check    # says whether it is up to date
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { root } from './install.mjs';

const file = 'src/locales/en-US/hearth-profiles-app.json';

/** A mistake in the source, with where it is. */
class TextError extends Error {}

/**
 * The texts of one source file.
 *
 * @returns pairs of key and text, in the order of the file
 */
export function textsOf(name, source) {
  const tree = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found = [];
  const fail = (node, message) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    throw new TextError(`${name}:${line + 1} ${message}`);
  };
  const literal = (node) => (node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined);

  const call = (node) => {
    const [key, text, values] = node.arguments;
    const [keyText, english] = [literal(key), literal(text)];
    if (keyText === undefined || english === undefined) {
      fail(node, 't() takes its key and its English text as plain strings; what varies is put in by {{name}}');
    }
    const property = (wanted) =>
      values !== undefined && ts.isObjectLiteralExpression(values)
        ? values.properties.find(({ name: own }) => own?.getText(tree) === wanted)
        : undefined;
    if (property('count') === undefined) {
      found.push([keyText, english]);
      return;
    }
    found.push([`${keyText}_one`, literal(property('defaultValue_one')?.initializer) ?? english]);
    found.push([`${keyText}_other`, english]);
  };

  const element = (node) => {
    const attributes = node.openingElement?.attributes ?? node.attributes;
    const key = attributes.properties.find((one) => one.name?.getText(tree) === 'i18nKey')?.initializer;
    if (literal(key) === undefined) fail(node, '<Trans> takes its i18nKey as a plain string');
    found.push([literal(key), childrenText(node.children ?? [], tree, fail)]);
  };

  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') call(node);
    const tag = node.openingElement?.tagName ?? node.tagName;
    if ((ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node)) && tag.getText(tree) === 'Trans') element(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Elements without attributes that translations name as they are; others are numbered by their place. */
const plainTags = new Set(['br', 'strong', 'i', 'p']);

/** Children of `<Trans>` as react-i18next writes them: `Push to <1>{{address}}</1>`. */
function childrenText(children, tree, fail) {
  const parts = children.map((child) => {
    if (ts.isJsxText(child)) return { text: jsxText(child.text) };
    if (ts.isJsxExpression(child)) {
      const { expression } = child;
      if (expression === undefined) return { text: '' };
      if (ts.isStringLiteralLike(expression)) return { text: expression.text };
      if (ts.isObjectLiteralExpression(expression) && expression.properties.length === 1) {
        return { text: `{{${expression.properties[0].name.getText(tree)}}}` };
      }
      return fail(child, 'what varies inside <Trans> is written {{ name }}');
    }
    return { node: child };
  });
  return parts
    .filter(({ node, text }) => node !== undefined || text !== '')
    .map(({ node, text }, at) => {
      if (node === undefined) return text;
      const { tagName, attributes } = node.openingElement ?? node;
      const tag = tagName.getText(tree);
      const inner = childrenText(node.children ?? [], tree, fail);
      const isPlain = plainTags.has(tag) && attributes.properties.length === 0;
      if (isPlain) return inner === '' ? `<${tag}/>` : `<${tag}>${inner}</${tag}>`;
      return `<${at}>${inner}</${at}>`;
    })
    .join('');
}

/** JSX drops line breaks and what is around them. */
function jsxText(text) {
  const lines = text.split('\n');
  return lines
    .map((line, i) => {
      const begun = i === 0 ? line : line.trimStart();
      return i === lines.length - 1 ? begun : begun.trimEnd();
    })
    .filter((line) => line !== '')
    .join(' ');
}

/**
 * All texts as the tree that i18next reads: the parts of a key are nested.
 *
 * @param files pairs of a file's name and its text
 */
export function gather(files) {
  const texts = new Map();
  const problems = [];
  for (const [name, source] of files) {
    try {
      for (const [key, text] of textsOf(name, source)) {
        const before = texts.get(key);
        if (before !== undefined && before.text !== text) {
          problems.push(`${name} the key ${key} has another text in ${before.name}: "${before.text}", not "${text}"`);
        }
        texts.set(key, { name, text });
      }
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      problems.push(error.message);
    }
  }
  const tree = {};
  for (const key of [...texts.keys()].sort()) {
    const words = key.split('.');
    let at = tree;
    for (const word of words.slice(0, -1)) {
      if (typeof at[word] === 'string') problems.push(`${texts.get(key).name} the key ${key} begins with another key`);
      at = typeof at[word] === 'object' ? at[word] : (at[word] = {});
    }
    at[words.at(-1)] = texts.get(key).text;
  }
  return { tree, problems };
}

const sources = () =>
  readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.spec\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [relative(root, path), readFileSync(path, 'utf8')]);

/** What `npm run check` wants to know. */
export function checkLocale() {
  const { tree, problems } = gather(sources());
  const now = readFileSync(join(root, file), 'utf8');
  if (now !== printed(tree)) problems.push(`${file} is not what the texts of src/ come to`);
  return { passed: problems.length === 0, output: problems.map((line) => `${line}\n`).join('') };
}

const printed = (tree) => `${JSON.stringify(tree, null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { tree, problems } = gather(sources());
  if (process.argv.includes('--check')) {
    const { passed, output } = checkLocale();
    console.error(output);
    process.exitCode = passed ? 0 : 1;
  } else if (problems.length > 0) {
    console.error(problems.join('\n'));
    process.exitCode = 1;
  } else {
    writeFileSync(join(root, file), printed(tree));
  }
}
