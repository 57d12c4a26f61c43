/** Everything that an environment is declared with. */
export { App } from './app/app.ts';
export type { AppProps } from './app/app.ts';
export type { AppFeature } from './app/app-feature.ts';
export { helm, kustomize, yaml } from './app/app-source.ts';
export type { AppSource, ChartFunction } from './app/app-source.ts';
export { Cluster } from './cluster/cluster.ts';
export type { ClusterProps, ClusterRole } from './cluster/cluster.ts';
export type { ClusterFeature } from './cluster/cluster-feature.ts';
export {
  awsIam,
  bearerToken,
  execCredentials,
  mutualTls,
  stackConfiguration,
} from './cluster/credentials.ts';
export type { Credentials } from './cluster/credentials.ts';
export { Duration } from './core/duration.ts';
export type { Issue, Place, Severity } from './core/issue.ts';
export type { JsonObject, JsonValue, Manifest } from './core/manifest.ts';
export { ArgoCd } from './engine/argocd/argo-cd.ts';
export type { Notifier } from './engine/argocd/notify/notifier.ts';
export { slack } from './engine/argocd/notify/slack.ts';
export { webhook } from './engine/argocd/notify/webhook.ts';
export type { WebhookProps } from './engine/argocd/notify/webhook.ts';
export type { ArgoCdProps, ForbiddenKind, Retry } from './engine/argocd/settings.ts';
export { Direct } from './engine/direct/direct.ts';
export type { DeliveredApp, Engine, EngineObjects, Registration, SignIn } from './engine/engine.ts';
export { Environment } from './fleet/environment.ts';
export type { EnvironmentProps, Layout } from './fleet/environment.ts';
export { Fleet } from './fleet/fleet.ts';
export type { EnvironmentClass } from './fleet/fleet.ts';
export type { Repository, RepositoryProps } from './fleet/repository.ts';
export { Component } from './overlay/component.ts';
export type { Delta, Patch, PatchTarget, Resources } from './overlay/delta.ts';
export { Overlay } from './overlay/overlay.ts';
export type { OverlayProps } from './overlay/overlay.ts';
export type { PlacedObjects, Policy } from './policy/policy.ts';
export { latency, prometheusQuery, successRate } from './rollout/analysis.ts';
export type { Analysis } from './rollout/analysis.ts';
export { BlueGreen } from './rollout/blue-green.ts';
export type { BlueGreenProps } from './rollout/blue-green.ts';
export { Canary } from './rollout/canary.ts';
export type { CanaryProps } from './rollout/canary.ts';
export { gatewayApi } from './rollout/gateway-api.ts';
export type { GatewayApiProps } from './rollout/gateway-api.ts';
export { istio } from './rollout/istio.ts';
export type { IstioProps } from './rollout/istio.ts';
export { istioTelemetry } from './rollout/request-telemetry.ts';
export type { MeasuredVersion, RequestSeries, RequestTelemetry } from './rollout/request-telemetry.ts';
export type { TrafficRouter } from './rollout/traffic-router.ts';
export { awsSecretsManager } from './secret/backend/aws-secrets-manager.ts';
export type { AwsSecretsManagerProps } from './secret/backend/aws-secrets-manager.ts';
export type { SecretBackend } from './secret/backend/backends.ts';
export { kubernetesStore } from './secret/backend/kubernetes.ts';
export type { KubernetesSignIn, KubernetesStoreProps } from './secret/backend/kubernetes.ts';
export { vault } from './secret/backend/vault.ts';
export type { VaultProps } from './secret/backend/vault.ts';
export { ExternalSecret } from './secret/external-secret.ts';
export type { CreationPolicy, ExternalSecretProps } from './secret/external-secret.ts';
export { SealedSecret } from './secret/sealed-secret.ts';
export type { SealedEntries, SealedSecretProps } from './secret/sealed-secret.ts';
export type { SecretReference } from './secret/secret-reference.ts';
export { SecretStore } from './secret/secret-store.ts';
export type { SecretStoreProps } from './secret/secret-store.ts';
export { SopsSecret } from './secret/sops-secret.ts';
export type { SopsSecretProps } from './secret/sops-secret.ts';
export { healthy, manual, Waves } from './waves/waves.ts';
export type { Gate, WavesProps } from './waves/waves.ts';
