/** A file of source code, from wherever it came. */
export interface SourceFile {
  /** Where it lies in its tree or repository. */
  path: string;
  text: string;
  /** How many files of the tree fit the profile's path as well, this one included. */
  alike: number;
  /** Where people can read it. */
  url?: string;
}
