/**
 * `vcs.v1.VCSService`: source code and commits of the Git hosts that are configured. Without any, every call is refused as where no
 * version control is.
 *
 * Who asks needs no login of their own, so GithubApp says that there is none: whom the service lets read, reads.
 */
import type { ServiceImpl } from '@connectrpc/connect';
import { HearthError } from '#model/errors.ts';
import { VCSService } from '#proto/vcs/v1/vcs_pb.ts';
import type { Commit } from './read-commit.ts';
import type { GitSource } from './read-source.ts';

const flagOf = ({ name }: { name: string }) => `${VCSService.typeName}/${name}`;

/** The flag of reading files: on where there are hosts, which its description names. */
export const fileFlag = flagOf(VCSService.method.getFile);
/** Those of what is known of commits. */
export const commitFlags = [flagOf(VCSService.method.getCommit), flagOf(VCSService.method.getCommits)];

/** Of a path or ref; longer ones are none. */
const longest = 4_096;
/** Each is a request to the host. */
const mostRefs = 20;

function checkRef(ref: string): void {
  if (ref.length > longest) throw new HearthError('bad_request', 'the name of the branch, tag or commit is too long');
}

const commitMessage = ({ sha, message, author, avatar, date, url }: Commit) => ({
  sha,
  message,
  author: { login: author, avatarURL: avatar },
  date,
  URL: url,
});

export function createVcsService(source: GitSource | undefined): ServiceImpl<typeof VCSService> {
  const refuse = () => {
    throw new HearthError('not_implemented', 'no version control is configured: source code is not shown');
  };
  return {
    githubApp: refuse,
    githubLogin: refuse,
    githubRefresh: refuse,
    async getCommit({ repositoryURL, ref }, { signal }) {
      if (source === undefined) return refuse();
      checkRef(ref);
      return commitMessage(await source.commit(repositoryURL, ref, signal));
    },
    async getCommits({ repositoryURL, refs }, { signal }) {
      if (source === undefined) return refuse();
      if (refs.length > mostRefs) {
        throw new HearthError('bad_request', `${refs.length} refs are asked for: ${mostRefs} may be at once`);
      }
      refs.forEach(checkRef);
      const commits: Commit[] = [];
      // One after the other: hosts count requests. A ref that is not there leaves the others as they are.
      for (const ref of refs) {
        try {
          commits.push(await source.commit(repositoryURL, ref, signal));
        } catch (error) {
          if (!(error instanceof HearthError) || error.reason !== 'not_found') throw error;
        }
      }
      if (commits.length === 0 && refs.length > 0) {
        throw new HearthError('not_found', `${repositoryURL.slice(0, 200)} has none of ${refs.length} refs`);
      }
      return { commits: commits.map(commitMessage) };
    },
    async getFile({ repositoryURL, ref, rootPath, localPath }, { signal }) {
      if (source === undefined) return refuse();
      if (Math.max(ref.length, rootPath.length, localPath.length) > longest || localPath === '') {
        throw new HearthError('bad_request', 'name the repository, and the file as profiles do');
      }
      const { content, url } = await source.read({ repository: repositoryURL, ref, rootPath }, localPath, signal);
      return { content: Buffer.from(content).toString('base64'), URL: url };
    },
  };
}
