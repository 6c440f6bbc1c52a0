/**
 * Finds text that people read in the plugin's source and that no translation could replace: words in JSX, in attributes
 * that are read out or shown, and in fields of such names.
 *
 *     untranslated('x.tsx', `<p title="Too long">Hello</p>`);   // ['x.tsx:1: Too long', 'x.tsx:1: Hello']
 */
import ts from 'typescript';

/** Attributes of elements and fields of objects whose texts are shown or spoken. */
const saidNames = new Set([
  'title',
  'label',
  'aria-label',
  'ariaLabel',
  'placeholder',
  'tooltip',
  'description',
  'purpose',
  'empty',
  'hint',
  'alt',
  'text',
  'note',
  'noOptionsMessage',
  'loadingMessage',
  'confirmText',
  'dismissText',
  'body',
]);

const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken, PlusToken } = ts.SyntaxKind;
/** Of their sides one, or both, are the value. */
const joins = new Set<ts.SyntaxKind>([AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken, PlusToken]);

/** Names that are the same in every language, and lines to paste into a terminal. */
const names = /^(pprof|speedscope|CSV|SVG|PNG|curl .*|import .*|\^main.*)$/s;

/** Two letters that follow each other; units and signs are no words. */
const hasWords = (text: string) => /\p{L}{2}/u.test(text) && !names.test(text);

export function untranslated(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (node: ts.Node, words: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push(`${file}:${line + 1}: ${words.trim().replace(/\s+/g, ' ')}`);
  };
  const checkValue = (node: ts.Expression | undefined): void => {
    if (node === undefined) return;
    if (ts.isStringLiteralLike(node)) {
      if (hasWords(node.text)) report(node, node.text);
    } else if (ts.isTemplateExpression(node)) {
      const words = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
      if (hasWords(words)) report(node, words);
    } else if (ts.isConditionalExpression(node)) {
      checkValue(node.whenTrue);
      checkValue(node.whenFalse);
    } else if (ts.isBinaryExpression(node) && joins.has(node.operatorToken.kind)) {
      checkValue(node.left);
      checkValue(node.right);
    } else if (ts.isParenthesizedExpression(node)) {
      checkValue(node.expression);
    }
  };
  const visit = (node: ts.Node, inTrans: boolean): void => {
    const isTrans = inTrans || (ts.isJsxElement(node) && node.openingElement.tagName.getText(source) === 'Trans');
    if (ts.isJsxText(node) && !isTrans && hasWords(node.text)) report(node, node.text);
    if (ts.isJsxExpression(node) && !isTrans && ts.isJsxElement(node.parent)) checkValue(node.expression);
    if (ts.isJsxAttribute(node) && saidNames.has(node.name.getText(source))) {
      const { initializer } = node;
      checkValue(
        initializer && ts.isJsxExpression(initializer) ? initializer.expression : (initializer as ts.StringLiteral),
      );
    }
    if (ts.isPropertyAssignment(node) && saidNames.has(node.name.getText(source).replace(/['"]/g, ''))) {
      checkValue(node.initializer);
    }
    ts.forEachChild(node, (child) => visit(child, isTrans));
  };
  visit(source, false);
  return found;
}
