/**
 * Bound parameters for the embedded engine: `{name:Type}` in a statement becomes a literal made from the value.
 *
 *     bindParameters('SELECT {a:String}, {b:UInt64}', new Map([['a', "it's"], ['b', '7']]));
 *     // SELECT unhex('69742773'), toUInt64('7')
 *
 * The library binds too, but runs such queries one at a time (measured: three queries of a second took three), and a
 * `SET param_…` would stay on the connection. A text is written as `unhex('…')`, so whatever it holds, nothing but
 * hexadecimal digits reaches the statement; the engine folds it into a constant before planning, so indexes are used
 * as with a plain literal.
 */
import { EngineError } from './engine-error.ts';

/** A quoted text of the statement, which is left alone, or a placeholder. */
const quotedOrPlaceholder = /'(?:[^'\\]|\\[\s\S])*'|\{([A-Za-z_]\w*):([^{}]+)\}/g;

/**
 * A statement that comes without any value is left as it is: the definition of a view has placeholders of its own.
 *
 * @param values as ClickHouse's HTTP interface takes them: escaped as in TabSeparated
 */
export function bindParameters(sql: string, values: ReadonlyMap<string, string>): string {
  if (values.size === 0) {
    return sql;
  }
  return sql.replace(quotedOrPlaceholder, (found, name: string | undefined, type: string | undefined) => {
    if (name === undefined || type === undefined) {
      return found;
    }
    const value = values.get(name);
    if (value === undefined) {
      throw new EngineError(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set`);
    }
    return literal(name, type, value);
  });
}

function literal(name: string, type: string, value: string): string {
  if (type === 'String') {
    return `unhex('${Buffer.from(unescapeText(value), 'utf8').toString('hex')}')`;
  }
  if (/^U?Int(8|16|32|64)$/.test(type) && /^-?\d{1,20}$/.test(value)) {
    return `to${type}('${value}')`;
  }
  throw new EngineError(
    457,
    'BAD_QUERY_PARAMETER',
    `Value of \`${name}\` cannot be bound as ${type}: the embedded engine binds String and whole numbers`,
  );
}

const escapes = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['0', '\0'],
]);

/** Undoes TabSeparated's escaping; an unknown escape stands for its own character. */
function unescapeText(value: string): string {
  return value.replace(/\\([\s\S])/g, (_, character: string) => escapes.get(character) ?? character);
}
