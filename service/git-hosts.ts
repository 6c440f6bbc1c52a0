/**
 * The Git hosts that source code is read from, as they are configured.
 *
 *     parseGitHosts(['github.com', 'gitlab:git.example.org']);
 *     // [{ kind: 'github', origin: 'https://github.com' }, { kind: 'gitlab', origin: 'https://git.example.org' }]
 */

export const gitHostKinds = ['github', 'gitlab', 'gitea'] as const;
export type GitHostKind = (typeof gitHostKinds)[number];

export interface GitHost {
  kind: GitHostKind;
  /** Scheme, name and port. */
  origin: string;
}

/** Hosts that everybody knows need no kind. */
const known: ReadonlyMap<string, GitHostKind> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['codeberg.org', 'gitea'],
]);

/** Undefined when one of them is none. */
export function parseGitHosts(texts: readonly string[]): GitHost[] | undefined {
  const hosts = texts.map(parseGitHost);
  return hosts.some((host) => host === undefined) ? undefined : (hosts as GitHost[]);
}

/** `github.com`, `gitlab:git.example.org`, or with a scheme and port: `gitea:http://127.0.0.1:3000`. */
function parseGitHost(text: string): GitHost | undefined {
  const [, kindWord, scheme = 'https://', name = ''] =
    /^(?:([a-z]+):(?!\/\/))?(https?:\/\/)?([a-z0-9.-]+(?::\d{1,5})?)$/i.exec(text.trim()) ?? [];
  const kind = kindWord === undefined ? known.get(name.toLowerCase()) : gitHostKinds.find((one) => one === kindWord);
  if (name === '' || kind === undefined) return undefined;
  try {
    return { kind, origin: new URL(`${scheme}${name}`).origin };
  } catch {
    return undefined;
  }
}
