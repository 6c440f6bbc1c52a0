/**
 * What a Git host's API says of a commit, whichever of the three kinds it is.
 *
 *     readCommit(repository, bytes);   // { sha: '1a2b…', author: 'jane', date: '2026-11-20T08:00:00Z', message: … }
 *
 * Answers are others' texts: what has not the form that is expected is not there, and the page of a commit is made of
 * the repository that was asked for, whatever address the answer has.
 */
import { HearthError } from '#model/errors.ts';
import { repositoryPage, type Repository } from './repository.ts';

export interface Commit {
  /** 40 or 64 hexadecimal digits. */
  sha: string;
  message: string;
  /** The login at the host, else the name that Git has; '' where neither is told. */
  author: string;
  /** Address of a picture; '' for none. */
  avatar: string;
  /** ISO 8601, when it was committed. */
  date: string;
  /** The page that people look at. */
  url: string;
}

const longestMessage = 10_000;

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @throws HearthError no_connection when it is no commit */
export function readCommit(repository: Repository, json: Uint8Array): Commit {
  const answer = parsed(json);
  // Gitea lists commits, the one that was asked for first.
  const commit = fieldsOf(Array.isArray(answer) ? answer[0] : answer);
  const inGit = fieldsOf(commit['commit']);
  const written = fieldsOf(inGit['author']);
  const committed = fieldsOf(inGit['committer']);
  const person = fieldsOf(commit['author']);
  const sha = textOf(commit['sha']) || textOf(commit['id']);
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha)) {
    throw new HearthError(
      'no_connection',
      `${new URL(repository.host.origin).host} answered with something else than a commit`,
    );
  }
  const avatar = textOf(person['avatar_url']);
  return {
    sha,
    message: (textOf(inGit['message']) || textOf(commit['message'])).slice(0, longestMessage),
    author: textOf(person['login']) || textOf(written['name']) || textOf(commit['author_name']),
    avatar: /^https?:\/\//.test(avatar) ? avatar : '',
    date: textOf(committed['date']) || textOf(written['date']) || textOf(commit['committed_date']),
    url: `${repositoryPage(repository)}/${repository.host.kind === 'gitlab' ? '-/' : ''}commit/${sha}`,
  };
}

function parsed(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(json));
  } catch {
    return undefined;
  }
}
