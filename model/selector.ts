/**
 * Label selectors in PromQL's syntax.
 *
 *     parseSelector('{service_name="cart", region=~"eu-.*",}');
 *     parseSelector('process_cpu{pod!="a"}');         // the name becomes a matcher of __name__
 *     parseSelector('{"http.route"="/a"}');           // names that are not identifiers are quoted
 *     parseSelector('a:b:c:d:e{}');                   // __name__="a:b:c:d:e"
 *     printSelector(matchers);                        // {service_name="cart",region=~"eu-.*"}
 *
 * Strings are quoted as in Go: "…" and '…' with escapes, `…` without any.
 */
import { HearthError } from '#model/errors.ts';
import type { Matcher, MatchOperator } from '#model/labels.ts';
import { printString, readString } from '#model/selector-string.ts';

export const METRIC_NAME = '__name__';

/** @throws HearthError bad_selector, saying where; regular expressions are not compiled here (`compileMatchers`) */
export function parseSelector(text: string): Matcher[] {
  return new Parser(text).selector();
}

/** A selector with these matchers, in their order. */
export function printSelector(matchers: readonly Matcher[]): string {
  return `{${matchers.map(printMatcher).join(',')}}`;
}

export function printMatcher({ name, operator, value }: Matcher): string {
  return `${isLabelName(name) ? name : printString(name)}${operator}${printString(value)}`;
}

const isLabelName = (name: string) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);

class Parser {
  private readonly text: string;
  private at = 0;
  /** Whether a metric name was given as such, not by a matcher. */
  private named = false;

  constructor(text: string) {
    this.text = text;
  }

  selector(): Matcher[] {
    this.skipSpace();
    const matchers: Matcher[] = [];
    const metric = this.identifier(metricCharacter);
    if (metric !== '') {
      matchers.push({ name: METRIC_NAME, operator: '=', value: metric });
      this.named = true;
      this.skipSpace();
    }
    if (this.peek() === '{') {
      this.at++;
      this.braces(matchers);
      this.skipSpace();
    } else if (metric === '') {
      throw this.unexpected(`a selector such as {service_name="cart"}`);
    }
    if (this.at < this.text.length) {
      throw this.unexpected('the end of the selector');
    }
    return matchers;
  }

  private braces(matchers: Matcher[]): void {
    for (;;) {
      this.skipSpace();
      if (this.peek() === '}') {
        this.at++;
        return;
      }
      matchers.push(this.matcher());
      this.skipSpace();
      if (this.peek() === ',') {
        this.at++;
      } else if (this.peek() !== '}') {
        throw this.unexpected("',' or '}'");
      }
    }
  }

  private matcher(): Matcher {
    const start = this.at;
    const quoted = isQuote(this.peek());
    const name = quoted ? this.string() : this.identifier(labelCharacter);
    if (name === '') {
      throw quoted ? this.error('a label name is empty', start) : this.unexpected("a label name or '}'");
    }
    this.skipSpace();
    const bare = quoted && (this.peek() === ',' || this.peek() === '}');
    if (this.named && (bare || name === METRIC_NAME)) {
      throw this.error('the metric name is given twice', start);
    }
    if (bare) {
      this.named = true;
      return { name: METRIC_NAME, operator: '=', value: name };
    }
    const operator = this.operator();
    this.skipSpace();
    if (!isQuote(this.peek())) {
      throw this.unexpected('a value in quotes');
    }
    return { name, operator, value: this.string() };
  }

  private operator(): MatchOperator {
    for (const operator of ['=~', '!~', '!=', '='] as const) {
      if (this.text.startsWith(operator, this.at)) {
        this.at += operator.length;
        return operator;
      }
    }
    throw this.unexpected('one of = != =~ !~');
  }

  private string(): string {
    const { value, end } = readString(this.text, this.at, (what, at) => this.error(what, at));
    this.at = end;
    return value;
  }

  private identifier(allowed: RegExp): string {
    const start = this.at;
    if (/[0-9]/.test(this.peek())) {
      return '';
    }
    while (this.at < this.text.length && allowed.test(this.peek())) {
      this.at++;
    }
    return this.text.slice(start, this.at);
  }

  /** White space, and comments up to the end of their line. */
  private skipSpace(): void {
    for (;;) {
      if (' \t\n\r'.includes(this.peek()) && this.peek() !== '') {
        this.at++;
      } else if (this.peek() === '#') {
        const end = this.text.indexOf('\n', this.at);
        this.at = end === -1 ? this.text.length : end;
      } else {
        return;
      }
    }
  }

  private peek(): string {
    return this.text[this.at] ?? '';
  }

  private unexpected(expected: string): HearthError {
    const found = this.at < this.text.length ? `'${this.peek()}'` : 'the end';
    return this.error(`expected ${expected}, found ${found}`, this.at);
  }

  private error(what: string, at: number): HearthError {
    return new HearthError('bad_selector', `cannot parse the label selector at position ${at + 1}: ${what}`);
  }
}

const metricCharacter = /[a-zA-Z0-9_:]/;
const labelCharacter = /[a-zA-Z0-9_]/;
const isQuote = (character: string) => character === '"' || character === "'" || character === '`';
