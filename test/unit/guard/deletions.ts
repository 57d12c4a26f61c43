import type { Deletion, DeletionChange } from '../../../delivery/guard/deletion-change.ts';

export function configMap(cluster: string, unit: string, name: string): Deletion {
  return { cluster, unit, object: { group: '', kind: 'ConfigMap', namespace: unit, name } };
}

export function claim(cluster: string, unit: string, name: string): Deletion {
  return { cluster, unit, object: { group: '', kind: 'PersistentVolumeClaim', namespace: unit, name } };
}

export function namespace(cluster: string, name: string): Deletion {
  return { cluster, unit: 'platform', object: { group: '', kind: 'Namespace', namespace: '', name } };
}

export function change(more: Partial<DeletionChange> = {}): DeletionChange {
  return {
    environment: 'production',
    objects: 1000,
    clustersLeft: 2,
    deleted: [],
    lostUnits: [],
    lostClusters: [],
    unread: [],
    ...more,
  };
}
