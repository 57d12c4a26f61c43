import type { ObjectIdentity } from '../../constructs/core/object-identity.ts';

/** Kinds that take more with them than themselves when they go: group and kind → what goes with them. */
const preciousKinds: ReadonlyMap<string, string> = new Map([
  ['/Namespace', 'everything in it goes with it'],
  ['apiextensions.k8s.io/CustomResourceDefinition', 'every object of its kind goes with it'],
  ['/PersistentVolumeClaim', 'its data may go with it'],
  ['/PersistentVolume', 'its data may go with it'],
  ['snapshot.storage.k8s.io/VolumeSnapshot', 'its data may go with it'],
  ['postgresql.cnpg.io/Cluster', 'its databases go with it'],
  ['argoproj.io/Application', 'what it delivers may go with it'],
  ['argoproj.io/ApplicationSet', 'every application that it generates may go with it'],
  ['kustomize.toolkit.fluxcd.io/Kustomization', 'what it delivers may go with it'],
  ['helm.toolkit.fluxcd.io/HelmRelease', 'what it delivers may go with it'],
  ['fluxcd.controlplane.io/ResourceSet', 'what it delivers may go with it'],
  ['fleet.cattle.io/GitRepo', 'what it delivers may go with it'],
  ['fleet.cattle.io/Bundle', 'what it delivers may go with it'],
  ['fleet.cattle.io/Cluster', 'what is delivered to that cluster may go with it'],
]);

/** What goes with an object of a kind that no budget covers; undefined for any other kind. */
export function whatGoesWith({ group, kind }: ObjectIdentity): string | undefined {
  return preciousKinds.get(`${group}/${kind}`);
}
