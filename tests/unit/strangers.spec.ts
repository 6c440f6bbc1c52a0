import { describe, expect, it } from 'vitest';
import { textFiles, textOf } from './repository.ts';

/** Nothing that is true on one machine only, that is nobody's business, or that is not done yet. */
const patterns: [what: string, form: RegExp][] = [
  ['a path of one machine', /(?<![\w.~-])\/(root|home|Users|tmp|work)\/[\w.-]/],
  ['a path of one machine', /\b[C-Z]:\\\\?(Users|work)\b/],
  [
    'the host of a package registry',
    /\b(registry\.(npmjs|yarnpkg)|npm\.pkg\.github|proxy\.golang|index\.crates|static\.crates|files\.pythonhosted|deb\.debian|artifactory|jfrog)\b/,
  ],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ['a key of a cloud', /\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b/],
  [
    'a token',
    /\b(gh[opsu]_[A-Za-z0-9]{36}|github_pat_\w{22,}|gl(sa|c|pat)[_-][A-Za-z0-9_]{20,}|npm_[A-Za-z0-9]{36}|xox[abp]-[\w-]{10,}|sk-[A-Za-z0-9]{32,})/,
  ],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  [
    'an address with a password that is none of the examples',
    /https?:\/\/[\w.-]+:(?!(password|sesame)@|\$)[^\s@/'"`]{3,}@/,
  ],
  ['a note to ourselves', /\.\.\/shared\/|\b(TODO|FIXME|XXX)\b|\bcoming soon\b/],
];

/** Profiles of compiled programs hold the paths they were compiled from; their READMEs say so. */
const files = textFiles().filter(
  (path) => !/^tests\/fixtures\/(pprof|jfr|otlp|text)\//.test(path) && path !== 'tests/unit/strangers.spec.ts',
);

describe('what strangers read', () => {
  it.each(patterns)('has not %s', (_, form) => {
    const found = files.flatMap((path) =>
      textOf(path)
        .split('\n')
        .flatMap((line, i) => (form.test(line) ? [`${path}:${i + 1}: ${form.exec(line)![0]}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('has a lock that names no address', () => {
    expect(textOf('package-lock.json')).not.toContain('"resolved"');
  });

  it.each([
    ['/root/notes.md', 0],
    ['see /home/ann/hearth', 0],
    ['http://ann:hunter2@host/', 7],
    [`ghp_${'a'.repeat(36)}`, 5],
  ])('would find %s', (text, pattern) => {
    expect(patterns[pattern]![1].test(text)).toBe(true);
  });
});
