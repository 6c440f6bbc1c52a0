/**
 * The JVM makes classes while it runs and names them after a counter and an address:
 *
 *     Matcher$$Lambda$101+0x00007f5b680be3b0.297602875.run   →  Matcher$$Lambda.run
 *     Shop$$Lambda/0x0000000800c03000.apply                  →  Shop$$Lambda.apply
 *     java.lang.invoke.LambdaForm$MH/0x000000080012.invoke   →  java.lang.invoke.LambdaForm$MH.invoke
 *     jdk.internal.reflect.GeneratedMethodAccessor12.invoke  →  jdk.internal.reflect.GeneratedMethodAccessor.invoke
 *
 * The numbers differ in each process, say nothing to a reader, and would make a new function, and new stacks, of every
 * restart; so they are left out.
 */
import type { SymbolColumns } from '#model/columns.ts';

// Each of these is a run of fixed parts: none can be matched in two ways, so none can go back and forth.
const LAMBDA = /\$\$Lambda(\$\d+)?([+/.]0x[0-9a-f]+)?([./]\d+(?=\.))?/g;
const HIDDEN_CLASS = /[+/]0x[0-9a-f]{6,}/g;
const ACCESSOR = /(Generated(?:Method|Constructor|SerializationConstructor)Accessor)\d+/g;

export function withoutNumbers(name: string): string {
  return name.includes('0x') || name.includes('$$Lambda') || name.includes('Accessor')
    ? name.replace(LAMBDA, '$$$$Lambda').replace(HIDDEN_CLASS, '').replace(ACCESSOR, '$1')
    : name;
}

/** Symbols with such names shortened; the same object where there are none. */
export function withoutGeneratedNames(symbols: SymbolColumns): SymbolColumns {
  const strings = symbols.strings.map(withoutNumbers);
  return strings.every((text, i) => text === symbols.strings[i]) ? symbols : { ...symbols, strings };
}
