/** The Git repository from which an engine delivers. */
export interface RepositoryProps {
  /** Where the engine reads it: an https, ssh or file URL, without credentials. */
  readonly url: string;
  /** @default 'main' */
  readonly branch?: string;
  /** Folder of the repository that holds this environment's tree. @default the environment's name */
  readonly path?: string;
}

/** A {@link RepositoryProps} with its defaults filled in. */
export interface Repository {
  readonly url: string;
  readonly branch: string;
  readonly path: string;
}
