/** A Git host that has one repository with one file, as Gitea answers. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const gitCommit = {
  sha: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
  author: { login: 'jane' },
  commit: {
    message: 'Compile each rule once\n\nThey were compiled on every request.',
    committer: { name: 'Jane', date: '2026-11-20T08:00:00Z' },
  },
};

export interface GitHost {
  origin: string;
  close(): void;
}

export async function startGitHost(): Promise<GitHost> {
  const lines = Array.from({ length: 600 }, (_, i) => `line ${i + 1} <i>of main.go</i>`).join('\n');
  const server = createServer(({ url = '' }, res) => {
    if (/^\/api\/v1\/repos\/acme\/quoted\/raw\/main\.go\b/.test(url)) res.end(lines);
    else if (url.startsWith('/api/v1/repos/acme/quoted/commits?')) res.end(JSON.stringify([gitCommit]));
    else res.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
