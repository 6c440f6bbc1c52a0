/**
 * Quoted strings of PromQL, which are Go's.
 *
 *     printString('say "hi"\n');       // "say \"hi\"\n"
 *     readString('"a\\u00e9"', 0, …);  // { value: 'aé', end: 9 }
 */

type MakeError = (what: string, at: number) => Error;

const simple = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);

/** How many digits follow, and to which base. */
const numeric = new Map([
  ['x', { digits: 2, base: 16 }],
  ['u', { digits: 4, base: 16 }],
  ['U', { digits: 8, base: 16 }],
]);

/** Double-quoted, with what is not printable escaped; lone surrogates, which no UTF-8 text has, become U+FFFD. */
export function printString(value: string): string {
  let out = '"';
  for (const character of value) {
    const code = character.codePointAt(0)!;
    if (character === '"' || character === '\\') {
      out += `\\${character}`;
    } else if (character === '\n') {
      out += '\\n';
    } else if (code < 0x20 || code === 0x7f) {
      out += `\\x${code.toString(16).padStart(2, '0')}`;
    } else {
      out += code >= 0xd800 && code < 0xe000 ? '\ufffd' : character;
    }
  }
  return `${out}"`;
}

/** Reads the string that starts with a quote at `start`; `end` is after the closing one. */
export function readString(text: string, start: number, error: MakeError): { value: string; end: number } {
  const quote = text[start]!;
  if (quote === '`') {
    const close = text.indexOf('`', start + 1);
    if (close === -1) {
      throw error('a string is not closed', start);
    }
    return { value: text.slice(start + 1, close), end: close + 1 };
  }
  const out = new Utf8Text();
  for (let at = start + 1; ;) {
    const character = text[at];
    if (character === undefined || character === '\n') {
      throw error('a string is not closed', start);
    }
    if (character === quote) {
      return { value: out.take(() => error('a string is not valid UTF-8', start)), end: at + 1 };
    }
    if (character !== '\\') {
      out.text(character);
      at++;
      continue;
    }
    at = readEscape(text, at, quote, out, error);
  }
}

/** Reads one escape and returns where it ends. */
function readEscape(text: string, at: number, quote: string, out: Utf8Text, error: MakeError): number {
  const kind = text[at + 1] ?? '';
  const plain = kind === quote ? quote : simple.get(kind);
  if (plain !== undefined) {
    out.text(plain);
    return at + 2;
  }
  const octal = /[0-7]/.test(kind);
  const form = octal ? { digits: 3, base: 8 } : numeric.get(kind);
  const from = octal ? at + 1 : at + 2;
  const digits = text.slice(from, from + (form?.digits ?? 0));
  const valid = octal ? /^[0-7]{3}$/ : /^[0-9a-fA-F]+$/;
  if (form === undefined || digits.length !== form.digits || !valid.test(digits)) {
    throw error(`'\\${kind}' does not begin a valid escape`, at);
  }
  const code = parseInt(digits, form.base);
  if (octal || kind === 'x') {
    if (code > 0xff) {
      throw error(`'\\${digits}' is more than a byte`, at);
    }
    out.byte(code);
  } else if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
    throw error(`'\\${kind}${digits}' is not a character`, at);
  } else {
    out.text(String.fromCodePoint(code));
  }
  return from + form.digits;
}

/** Text put together from characters and from single bytes of UTF-8 (`\xc3\xa9` is é). */
class Utf8Text {
  private done = '';
  private bytes: number[] = [];
  private valid = true;

  text(value: string): void {
    this.flush();
    this.done += value;
  }

  byte(value: number): void {
    this.bytes.push(value);
  }

  take(invalid: () => Error): string {
    this.flush();
    if (!this.valid) {
      throw invalid();
    }
    return this.done;
  }

  private flush(): void {
    if (this.bytes.length > 0) {
      try {
        this.done += new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(this.bytes));
      } catch {
        this.valid = false;
      }
      this.bytes = [];
    }
  }
}
