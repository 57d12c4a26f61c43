import type { PinnedModule } from '../go-module.ts';

/** A system whose custom resource definitions the test bed can serve. */
export type CrdSystem = keyof typeof pinnedCrds;

/** The Go modules that publish a system's definitions, each with the files or folders in it. */
export interface CrdSource extends PinnedModule {
  readonly paths: readonly string[];
}

/** Where each system's real definitions are, with the checksum of the module as go.sum writes it. */
export const pinnedCrds = {
  'argo-cd': [
    {
      module: 'github.com/argoproj/argo-cd/v3',
      version: 'v3.3.0',
      sum: 'h1:9UlruTd5cC/MyvorTXgAIblfZTy63MF5FYvvoAaUvwU=',
      paths: ['manifests/crds'],
    },
  ],
  'argo-rollouts': [
    {
      module: 'github.com/argoproj/argo-rollouts',
      version: 'v1.9.0',
      sum: 'h1:bXgBpwCByXyAUcgBnyP0fxkSW2CEot78InTFjFlag5g=',
      paths: ['manifests/crds'],
    },
  ],
  'external-secrets': [
    {
      module: 'github.com/external-secrets/external-secrets',
      version: 'v0.19.2',
      sum: 'h1:bdOpEt9Pww2e8QGh4apX7M0nehwNOVAQJLd8z6hAXWI=',
      paths: ['deploy/crds/bundle.yaml'],
    },
  ],
  'prometheus-operator': [
    {
      module: 'github.com/prometheus-operator/prometheus-operator',
      version: 'v0.85.0',
      sum: 'h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=',
      paths: ['example/prometheus-operator-crd'],
    },
  ],
  istio: [
    {
      module: 'istio.io/api',
      version: 'v1.29.0',
      sum: 'h1:E4rokccO3xqtxWd2zmLjlq+sKuWakrzmskhaFNFqCbs=',
      paths: ['kubernetes/customresourcedefinitions.gen.yaml'],
    },
  ],
  'gateway-api': [
    {
      module: 'sigs.k8s.io/gateway-api',
      version: 'v1.4.0',
      sum: 'h1:ZwlNM6zOHq0h3WUX2gfByPs2yAEsy/EenYJB78jpQfQ=',
      paths: ['config/crd/standard'],
    },
  ],
  'sealed-secrets': [
    {
      module: 'github.com/bitnami-labs/sealed-secrets',
      version: 'v0.27.1',
      sum: 'h1:oSq/rCGYz0pk7RP4RacIorG/VCWA6c4D8wIEpRkZAUg=',
      paths: ['helm/sealed-secrets/crds'],
    },
  ],
  flux: [
    {
      module: 'github.com/fluxcd/source-controller',
      version: 'v1.9.3',
      sum: 'h1:Zj1gfvK/2MFIm/K3vh5fSHoJBoggLKMuLWf5ZEmaF0w=',
      paths: ['config/crd/bases'],
    },
    {
      module: 'github.com/fluxcd/kustomize-controller',
      version: 'v1.7.3',
      sum: 'h1:SzNnGn/4ObAPEHHleM5U7y/AKxKXph3Vj6ZhteeXw8M=',
      paths: ['config/crd/bases'],
    },
    {
      module: 'github.com/fluxcd/notification-controller',
      version: 'v1.6.0',
      sum: 'h1:5C06VdqTVsbBFjtSZejnKT60U00Uyj6DAtKrqU1Si/w=',
      paths: ['config/crd/bases'],
    },
  ],
  flagger: [
    {
      module: 'github.com/fluxcd/flagger',
      version: 'v1.36.1',
      sum: 'h1:X2PumtNwZz9YSGaOtZLFm2zAKLgHhFkbNv8beg7ifyc=',
      paths: ['artifacts/flagger/crd.yaml'],
    },
  ],
  fleet: [
    {
      module: 'github.com/rancher/fleet',
      version: 'v0.12.0',
      sum: 'h1:NR5FHZjzg37/DtqN8lvrGbQY8Z/Jst/RF4SuqDrQi9o=',
      paths: ['charts/fleet-crd/templates/crds.yaml'],
    },
  ],
  'cert-manager': [
    {
      module: 'github.com/cert-manager/cert-manager',
      version: 'v1.18.2',
      sum: 'h1:H2P75ycGcTMauV3gvpkDqLdS3RSXonWF2S49QGA1PZE=',
      paths: ['deploy/crds'],
    },
  ],
  'external-dns': [
    {
      module: 'sigs.k8s.io/external-dns',
      version: 'v0.19.0',
      sum: 'h1:fyH3AN/WmOrbuAVYgtHPK4UhkNy9DR3gXMU65yQxuzQ=',
      paths: ['config/crd/standard'],
    },
  ],
  kyverno: [
    {
      module: 'github.com/kyverno/kyverno',
      version: 'v1.19.1',
      sum: 'h1:/MkgFii3/VlQfKR1JpC9tVwNNVNQTt2S4U6qCsafsTU=',
      paths: ['config/crds/kyverno', 'config/crds/policies.kyverno.io'],
    },
  ],
} as const satisfies Record<string, readonly CrdSource[]>;

/** Every system, in the order of the list. */
export const crdSystems = Object.keys(pinnedCrds) as readonly CrdSystem[];

/** Definitions that configure an operator's own installation, or that only it writes: no fleet delivers such objects. */
export const operatorDefinitions: ReadonlySet<string> = new Set([
  'alertmanagers.monitoring.coreos.com',
  'prometheusagents.monitoring.coreos.com',
  'prometheuses.monitoring.coreos.com',
  'scrapeconfigs.monitoring.coreos.com',
  'thanosrulers.monitoring.coreos.com',
]);

/** Groups of which the same is true. */
export const operatorGroups: ReadonlySet<string> = new Set(['generators.external-secrets.io']);
