/**
 * A statement as people lay it out: each clause on a line of its own, a question inside it one step further in.
 *
 *     sqlLines('SELECT a FROM t WHERE x = 1 AND y IN (SELECT b FROM u WHERE c = 2)');
 *     // SELECT a
 *     // FROM t
 *     // WHERE x = 1
 *     //   AND y IN (SELECT b
 *     //     FROM u
 *     //     WHERE c = 2)
 */
export function sqlLines(sql: string): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let depth = 0;
  let depthOfLine = 0;
  let between = false;
  const end = () => {
    const further = line[0] === 'AND' ? 1 : 0;
    lines.push('  '.repeat(2 * depthOfLine + further) + line.join(' '));
    line = [];
    depthOfLine = depth;
  };
  for (const word of sql.trim().split(/\s+/)) {
    const clause = /^(FROM|ARRAY|WHERE|GROUP|ORDER|LIMIT)$/.test(word) || (word === 'AND' && !between);
    if (clause && line.length > 0) {
      end();
    }
    between = word === 'BETWEEN' || (between && word !== 'AND');
    line.push(word);
    depth += (word.match(/\(/g) ?? []).length - (word.match(/\)/g) ?? []).length;
  }
  end();
  return lines;
}
