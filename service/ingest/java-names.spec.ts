import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readJfr } from '#model/formats/jfr/read.ts';
import { withoutGeneratedNames, withoutNumbers } from './java-names.ts';

describe('the names of classes that the JVM makes', () => {
  it.each([
    ['Matcher$$Lambda$101+0x00007f5b680be3b0.297602875.run', 'Matcher$$Lambda.run'],
    ['Matcher$$Lambda$101.297602875.run', 'Matcher$$Lambda.run'],
    ['Shop$$Lambda/0x0000000800c03000.apply', 'Shop$$Lambda.apply'],
    ['Shop$$Lambda$14/0x0000000800c03000.apply', 'Shop$$Lambda.apply'],
    ['java.lang.invoke.LambdaForm$MH/0x000000080012ac00.invoke', 'java.lang.invoke.LambdaForm$MH.invoke'],
    ['jdk.internal.reflect.GeneratedMethodAccessor12.invoke', 'jdk.internal.reflect.GeneratedMethodAccessor.invoke'],
    ['Matcher.lambda$main$1', 'Matcher.lambda$main$1'],
    ['java.util.HashMap.put', 'java.util.HashMap.put'],
    ['libc.so.6.0x1f', 'libc.so.6.0x1f'],
  ])('%s becomes %s', (name, expected) => {
    expect(withoutNumbers(name)).toBe(expected);
  });

  it('are left out of a real recording, and of nothing that has none', () => {
    const bytes = readFileSync(new URL('../../tests/fixtures/jfr/java-matcher-jdk17-profile.jfr', import.meta.url));
    const { symbols } = readJfr(bytes).profiles.at(-1)!.columns;
    expect(symbols.strings.some((text) => /\$\$Lambda\$\d/.test(text))).toBe(true);
    const shortened = withoutGeneratedNames(symbols);
    expect(shortened.strings.filter((text) => /\$\$Lambda\$\d|0x/.test(text))).toEqual([]);
    expect(withoutGeneratedNames(shortened)).toBe(shortened);
  });
});
