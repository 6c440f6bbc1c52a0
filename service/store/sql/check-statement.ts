/**
 * Whether a person's statement may run: one SELECT, of nothing but our views, with functions that reach nothing else.
 *
 * What is looked at is not the text that came but what the engine's own parser made of it: the statement as it prints
 * it (one line, no comments, one way of quoting), and the tree of its syntax, a line a node:
 *
 *     SelectWithUnionQuery (children 1)
 *      ExpressionList (children 1)
 *       SelectQuery (children 2)
 *        ExpressionList (children 1)
 *         Function count (children 1)
 *        TablesInSelectQuery (children 1)
 *         TablesInSelectQueryElement (children 1)
 *          TableExpression (children 1)
 *           TableIdentifier flat_samples
 *
 * Every line must be of a kind that is known here. Names of tables have no dot in them: the database that they are
 * looked for in holds nothing, so a name is one of the views, which are put before the statement, or what the
 * statement itself names with WITH, or unknown.
 */
import { HearthError } from '#model/errors.ts';
import { isAllowedFunction, tableFunctions } from './allowed-functions.ts';

/** Nodes of a tree; a statement of a person has hundreds. */
const MAX_NODES = 20_000;

const kinds: ReadonlySet<string> = new Set([
  'SelectWithUnionQuery',
  'SelectIntersectExceptQuery',
  'SelectQuery',
  'ExpressionList',
  'Identifier',
  'Literal',
  'Function',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'TableExpression',
  'TableIdentifier',
  'TableJoin',
  'ArrayJoin',
  'Subquery',
  'WithElement',
  'OrderByElement',
  'InterpolateElement',
  'Asterisk',
  'QualifiedAsterisk',
  'ColumnsListMatcher',
  'ColumnsTransformerList',
  'ColumnsExceptTransformer',
  'WindowDefinition',
  'WindowListElement',
]);

/** What a person knows a refused node as. */
const refusedKinds = new Map([
  ['Set', 'SETTINGS is not taken: the limits of questions apply'],
  ['QueryParameter', 'placeholders in braces are not filled in: write the value itself'],
  ['ColumnsApplyTransformer', 'APPLY is not taken: name the columns'],
]);

export function badSql(message: string, cause?: unknown): HearthError {
  return new HearthError('bad_sql', message, { cause });
}

/** Statements of people have a page; this is a book. */
const MAX_STATEMENT_LENGTH = 64 * 1024;

/**
 * @param statement as it came
 * @throws HearthError bad_sql
 */
export function checkText(statement: string): void {
  if (statement.length > MAX_STATEMENT_LENGTH) {
    throw badSql(`the statement has ${statement.length} characters, more than any may have (${MAX_STATEMENT_LENGTH})`);
  }
  const at = statement.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  if (at !== -1) {
    throw badSql(`there is a control character at position ${at + 1} of the statement: write it as an escape`);
  }
}

/**
 * @param printed the statement as the engine prints it
 * @throws HearthError bad_sql
 */
export function checkPrinted(printed: string): void {
  if (!/^\(*(SELECT|WITH) /.test(printed)) {
    throw badSql('the statement is no SELECT: only questions are answered');
  }
  if (/ FORMAT \w+$/.test(printed)) {
    throw badSql('FORMAT is not taken: the answer comes as rows of text (hearth sql has --format)');
  }
  // A line's end in a name would be another line of the tree.
  for (const [, name] of printed.matchAll(/'(?:[^'\\]|\\.)*'|(`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")/gs)) {
    if (name !== undefined && /[\\\u0000-\u001f\u007f]/.test(name)) {
      throw badSql(`the name ${JSON.stringify(name.slice(0, 60))} has a sign in it that no name has`);
    }
  }
}

/**
 * @param tree a line a node, as above
 * @param databases whose tables nobody may name
 * @throws HearthError bad_sql
 */
export function checkTree(tree: readonly string[], databases: ReadonlySet<string>): void {
  if (tree.length > MAX_NODES) {
    throw badSql(`the statement has ${tree.length} parts, more than any may have (${MAX_NODES}): make it shorter`);
  }
  if (!tree[0]?.startsWith('SelectWithUnionQuery')) {
    throw badSql('the statement is no SELECT: only questions are answered');
  }
  tree.forEach((line, at) => {
    const [, kind = '', rest = ''] = /^ *(\S+) ?(.*)$/s.exec(line) ?? [];
    if (!kinds.has(kind)) {
      throw badSql(refusedKinds.get(kind) ?? `the statement has a part that is not taken (${kind.slice(0, 60)})`);
    }
    const name = rest.replace(/ \((?:children \d+|alias .*)\)$/s, '').replace(/ \(alias .*\)$/s, '');
    switch (kind) {
      case 'Function':
        checkFunction(name, tree[at - 1]?.trim().startsWith('TableExpression') === true);
        break;
      case 'TableIdentifier':
      case 'Identifier':
        checkName(name, kind === 'TableIdentifier', databases);
    }
  });
}

function checkFunction(name: string, isTable: boolean): void {
  if (isTable && !tableFunctions.has(name.toLowerCase())) {
    throw badSql(`the table function ${name.slice(0, 60)} is not taken: ask the views of docs/sql.md`);
  }
  if (!isTable && !isAllowedFunction(name)) {
    throw badSql(`the function ${name.slice(0, 60)} is not taken: functions that work on their arguments alone are`);
  }
}

function checkName(name: string, isTable: boolean, databases: ReadonlySet<string>): void {
  const [first = '', ...more] = name.split('.');
  // After IN, a table's name is a name like any other.
  if (more.length > 0 && (isTable || databases.has(first.toLowerCase()))) {
    throw badSql(`${name.slice(0, 60)} is not taken: ask the views of docs/sql.md, by their names alone`);
  }
}
