/**
 * Markdown as far as the tests of the documentation read it.
 *
 *     const { spans, blocks, links, headings } = readMarkdown(text);
 */
export interface MarkdownPart {
  text: string;
  /** Counted from 1. */
  line: number;
}

export interface CodeBlock extends MarkdownPart {
  /** The word after the fence: sh, yaml, … */
  language: string;
}

export interface Markdown {
  /** Text between single backticks. */
  spans: MarkdownPart[];
  blocks: CodeBlock[];
  /** Targets of links and pictures. */
  links: MarkdownPart[];
  /** Without the signs before them. */
  headings: MarkdownPart[];
}

export function readMarkdown(source: string): Markdown {
  const found: Markdown = { spans: [], blocks: [], links: [], headings: [] };
  let block: CodeBlock | undefined;
  source.split('\n').forEach((text, i) => {
    const line = i + 1;
    const fence = /^\s*```(\w*)/.exec(text);
    if (fence !== null) {
      if (block === undefined) {
        block = { language: fence[1]!, text: '', line: line + 1 };
      } else {
        found.blocks.push(block);
        block = undefined;
      }
    } else if (block !== undefined) {
      block.text += `${text}\n`;
    } else if (/^ {4}/.test(text)) {
      // An indented line is code, too: commands of the READMEs in bench.
      found.blocks.push({ language: 'sh', text: text.trim(), line });
    } else {
      readLine(found, text, line);
    }
  });
  return found;
}

function readLine(found: Markdown, text: string, line: number): void {
  const heading = /^#+ (.*)$/.exec(text);
  if (heading !== null) {
    found.headings.push({ text: heading[1]!, line });
  }
  for (const [, span] of text.matchAll(/`([^`]+)`/g)) {
    found.spans.push({ text: span!, line });
  }
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    found.links.push({ text: target!, line });
  }
}

/** The rows of the table that follows a heading line or mark, as cells; without its head. */
export function tableRows(source: string, firstHead: string): string[][] {
  const lines = source.split('\n');
  const head = lines.findIndex((line) => line.startsWith(`| ${firstHead} |`));
  if (head === -1) {
    throw new Error(`there is no table whose first column is '${firstHead}'`);
  }
  const rows: string[][] = [];
  for (const line of lines.slice(head + 2)) {
    if (!line.startsWith('|')) {
      break;
    }
    rows.push(
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}

export const codeIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);

/** The anchor that a heading gets. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
