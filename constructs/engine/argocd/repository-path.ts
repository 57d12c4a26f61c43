import type { Environment } from '../../fleet/environment.ts';

/** Joins folders inside a repository; a part that is empty or `.` adds nothing. */
export function repositoryPath(...parts: readonly string[]): string {
  return parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Where an app's objects for one cluster stand; the cluster's name may be a template expression. */
export function appPath(environment: Environment, app: string, cluster: string): string {
  const root = environment.repository?.path ?? '';
  return environment.layout === 'kustomize'
    ? repositoryPath(root, 'apps', app, 'overlays', cluster)
    : repositoryPath(root, 'clusters', cluster, app);
}

/** The folders whose change calls for a new look at an app on one cluster, as Argo CD reads them: absolute, `;` between. */
export function appFolders(
  environment: Environment,
  app: string,
  cluster: string,
  components: boolean,
): string {
  const own = appPath(environment, app, cluster);
  if (environment.layout !== 'kustomize') return `/${own}`;
  const folder = repositoryPath(environment.repository?.path ?? '', 'apps', app);
  return [`/${folder}/base`, ...(components ? [`/${folder}/components`] : []), `/${own}`].join(';');
}

/** Where a cluster's own objects stand. */
export function platformPath(environment: Environment, cluster: string): string {
  return repositoryPath(environment.repository?.path ?? '', 'clusters', cluster, 'platform');
}

/** A repository's URL without the user and password that somebody may have written into it. */
export function withoutCredentials(url: string): string {
  return carriesCredentials(url) ? url.replace(/^([a-z+]+:\/\/)[^/]*@/i, '$1') : url;
}

/** Whether a repository's URL carries a password or a token; a bare user name, as in `ssh://git@host`, is none. */
export function carriesCredentials(url: string): boolean {
  return /^[a-z+]+:\/\/[^/]*:[^/]*@/i.test(url) || /^https?:\/\/[^/]+@/i.test(url);
}
