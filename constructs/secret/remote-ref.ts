import type { JsonObject } from '../core/manifest.ts';
import type { SecretKey } from './secret-key.ts';

/** A key as an ExternalSecret refers to it, every default spelled out. */
export function remoteRef({ path, property }: SecretKey): JsonObject {
  return {
    key: path,
    ...(property === undefined ? {} : { property }),
    conversionStrategy: 'Default',
    decodingStrategy: 'None',
    metadataPolicy: 'None',
  };
}
