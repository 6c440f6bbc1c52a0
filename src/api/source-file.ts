/** A file of source code, from wherever it came. */
export interface SourceFile {
  /** Where it lies in its tree or repository. */
  path: string;
  text: string;
  /** How many files of the tree fit the profile's path as well, this one included. */
  alike: number;
  /** Where people can read it. */
  url?: string;
  /** Which version it is of; absent where nobody can say. Undefined when it turns out not to be known. */
  commit?: (signal: AbortSignal) => Promise<SourceCommit | undefined>;
}

export interface SourceCommit {
  sha: string;
  /** '' where it is not told, as is the date. */
  author: string;
  /** ISO 8601. */
  date: string;
  message: string;
  /** Where people can read it. */
  url?: string;
}
