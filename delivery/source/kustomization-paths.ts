import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { JsonValue } from '../../constructs/core/manifest.ts';

/** The fields of a kustomization.yaml that name files, as kustomize loads them: each may be a URL. */
const pathFields = new Set([
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'patchesStrategicMerge',
  'path',
  'files',
  'envs',
  'env',
]);

/** The files and folders of a kustomization.yaml that would come from elsewhere. */
export function remotePaths(content: JsonValue): string[] {
  const found: string[] = [];
  const look = (value: JsonValue, isPath: boolean): void => {
    if (typeof value === 'string') {
      // A ConfigMap's file may be named `key=path`.
      const path = value.replace(/^[^=/:?]*=/, '');
      if (isPath && isRemote(path)) found.push(path);
    } else if (Array.isArray(value)) for (const each of value as readonly JsonValue[]) look(each, isPath);
    else if (isJsonObject(value))
      for (const [key, each] of Object.entries(value)) look(each, pathFields.has(key));
  };
  look(content, false);
  return found;
}

/** Whether kustomize would fetch it. What holds a line break is a patch or an object written in place. */
function isRemote(path: string): boolean {
  return (
    !path.includes('\n') &&
    /^[a-z][a-z0-9+.-]*::?\/\/|^[a-z]+::|^(?:[\w.-]+@)[\w.-]+:|^github\.com[/:]/i.test(path)
  );
}
