/**
 * `vcs.v1.VCSService`: source code of the Git hosts that are configured. Without any, every call is refused as where no
 * version control is.
 *
 * Who asks needs no login of their own, so GithubApp says that there is none: whom the service lets read, reads.
 */
import type { ServiceImpl } from '@connectrpc/connect';
import { HearthError } from '#model/errors.ts';
import { VCSService } from '#proto/vcs/v1/vcs_pb.ts';
import type { GitSource } from './read-source.ts';

/** The flag of reading files: on where there are hosts, which its description names. */
export const fileFlag = `${VCSService.typeName}/${VCSService.method.getFile.name}`;

/** Of a path or ref; longer ones are none. */
const longest = 4_096;

export function createVcsService(source: GitSource | undefined): ServiceImpl<typeof VCSService> {
  const refuse = () => {
    throw new HearthError('not_implemented', 'no version control is configured: source code is not shown');
  };
  return {
    githubApp: refuse,
    githubLogin: refuse,
    githubRefresh: refuse,
    getCommit: refuse,
    getCommits: refuse,
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
