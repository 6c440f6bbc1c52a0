import { describe, expect, it } from 'vitest';
import { parseGitHosts } from '../../git-hosts.ts';
import { readCommit } from './read-commit.ts';
import { findRepository } from './repository.ts';

const hosts = parseGitHosts(['github.com', 'gitlab.com', 'codeberg.org'])!;
const sha = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const read = (host: string, answer: unknown) =>
  readCommit(findRepository(`https://${host}/acme/shop`, hosts), new TextEncoder().encode(JSON.stringify(answer)));
const known = { sha, message: 'Sum carts once', date: '2026-11-20T08:00:00Z' };

describe('a commit', () => {
  it('is read from what GitHub, GitLab and Gitea answer', () => {
    const inGit = {
      message: known.message,
      author: { name: 'Jane', date: '2026-11-19T08:00:00Z' },
      committer: { name: 'Jane', date: known.date },
    };
    const picture = 'https://example.org/jane.png';
    const github = { sha, commit: inGit, author: { login: 'jane', avatar_url: picture } };
    expect(read('github.com', github)).toEqual({
      ...known,
      author: 'jane',
      avatar: picture,
      url: `https://github.com/acme/shop/commit/${sha}`,
    });
    const gitlab = { id: sha, message: known.message, author_name: 'Jane', committed_date: known.date };
    expect(read('gitlab.com', gitlab)).toEqual({
      ...known,
      author: 'Jane',
      avatar: '',
      url: `https://gitlab.com/acme/shop/-/commit/${sha}`,
    });
    // Whoever has no account at the host has the name that Git has.
    expect(read('codeberg.org', [{ sha, commit: inGit, author: null }])).toEqual({
      ...known,
      author: 'Jane',
      avatar: '',
      url: `https://codeberg.org/acme/shop/commit/${sha}`,
    });
  });

  it.each([[[]], [null], ['text'], [{ sha: '../../x' }], [{ commit: { message: 'x' } }]])('is none in %j', (answer) => {
    expect(() => read('github.com', answer)).toThrow(/something else than a commit/);
  });
});
