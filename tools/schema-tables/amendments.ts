import type { Schema } from '../../constructs/schema/schema-table.ts';

/** Where a package is behind upstream's own schema: fields that it leaves out or knows too little of, fields that it asks for without need. */
export interface Amendment {
  /** The end of the definition's name. */
  readonly definition: string;
  readonly fields?: Readonly<Record<string, Schema>>;
  readonly optional?: readonly string[];
  /** Accepts any further field: a list of providers that grows with every release. */
  readonly open?: true;
  readonly source: string;
}

const text: Schema = { type: 'string', nullable: true };
const any: Schema = {};
// The packages take a field that is called "description" for the description of its type.
const described = (definition: string, source: string): Amendment => ({
  definition,
  fields: { description: text },
  source,
});
const argoCd = 'argo-cd manifests/crds v3.3.0';
const gateway = 'gateway-api config/crd/experimental v1.4.0';
const secrets = 'external-secrets deploy/crds v0.19.2';
const prometheus = 'prometheus-operator example/prometheus-operator-crd-full v0.85.0';
const kubernetes = 'kubernetes api/openapi-spec v1.35.0';

// The packages know a Go duration as any text.
const duration: Schema = { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$', nullable: true };
const timed = (definition: string, ...names: readonly string[]): Amendment => ({
  definition,
  fields: Object.fromEntries(names.map((name) => [name, duration])),
  source: 'Flux 2.9 controllers, config/crd/bases',
});
const fluxTimes: readonly Amendment[] = [
  timed('KustomizeControllerApiV1KustomizationSpec', 'interval', 'retryInterval', 'timeout'),
  timed('HelmControllerApiV2HelmReleaseSpec', 'interval', 'timeout'),
  ...['GitRepositorySpec', 'OCIRepositorySpec', 'BucketSpec', 'HelmRepositorySpec'].map((kind) =>
    timed(`SourceControllerApiV1${kind}`, 'interval', 'timeout'),
  ),
  timed('SourceControllerApiV1HelmChartSpec', 'interval'),
  timed('NotificationControllerApiV1ReceiverSpec', 'interval'),
];

/** Found by laying the tables beside the CRDs and the OpenAPI document of the releases that are named. */
export const amendments: readonly Amendment[] = [
  ...fluxTimes,
  described('SchedulingV1PriorityClass', kubernetes),
  described('V1CustomResourceColumnDefinition', kubernetes),
  { definition: 'IoK8sApiCoreV1PodSpec', fields: { workloadRef: any }, source: kubernetes },
  described('V1alpha1AppProjectSpec', argoCd),
  described('V1alpha1ProjectRole', argoCd),
  described('V1alpha1SyncWindow', argoCd),
  {
    definition: 'V1alpha1AppProjectSpec',
    fields: { sourceIntegrity: any },
    source: 'Argo CD 3.5 release notes',
  },
  described('V1GatewayClassSpec', gateway),
  { definition: 'ApisV1HTTPRouteFilter', fields: { type: text }, source: gateway },
  {
    definition: 'ExternalsecretsV1ExternalSecretSpec',
    fields: { syncWindows: any },
    source: 'External Secrets 2.9 API',
  },
  { definition: 'ExternalsecretsV1ExternalSecretRewrite', fields: { merge: any }, source: secrets },
  { definition: 'ExternalsecretsV1GeneratorRef', fields: { kind: text }, source: secrets },
  { definition: 'ExternalsecretsV1beta1GeneratorRef', fields: { kind: text }, source: secrets },
  { definition: 'ExternalsecretsV1SecretStoreProvider', open: true, source: secrets },
  { definition: 'ExternalsecretsV1InfisicalAuth', open: true, source: secrets },
  {
    definition: 'ExternalsecretsV1GitlabProvider',
    fields: { caBundle: any, caProvider: any },
    source: secrets,
  },
  {
    definition: 'ExternalsecretsV1beta1GitlabProvider',
    fields: { caBundle: any, caProvider: any },
    source: secrets,
  },
  {
    definition: 'SourceControllerApiV1GitRepositorySpec',
    fields: { provider: { ...text, enum: ['generic', 'aws', 'azure', 'github'] } },
    source: 'source-controller config/crd/bases v1.9.3',
  },
  {
    definition: 'SourceControllerApiV1OCIRepositoryVerification',
    fields: { trustedRootSecretRef: any },
    source: 'source-controller config/crd/bases v1.9.3',
  },
  {
    definition: 'KustomizeControllerApiV1KustomizationSpec',
    fields: { ignore: any, buildMetadata: any },
    source: 'kustomize-controller 1.9 API',
  },
  {
    definition: 'KustomizeControllerApiV1PostBuild',
    fields: { substituteStrategy: text },
    source: 'kustomize-controller 1.9 API',
  },
  described('V1alpha1OpsGenieConfig', prometheus),
  described('V1alpha1PagerDutyConfig', prometheus),
  { definition: 'V1EmbeddedPersistentVolumeClaim', optional: ['apiVersion', 'kind'], source: prometheus },
  { definition: 'V1alpha1VictorOpsConfig', optional: ['routingKey'], source: prometheus },
];

/** A definition with all that is amended in it. */
export function amended(name: string, schema: Schema): Schema {
  return amendments.filter(({ definition }) => name.endsWith(definition)).reduce(amend, schema);
}

function amend(schema: Schema, { fields, optional, open }: Amendment): Schema {
  const required = schema.required?.filter((name) => optional?.includes(name) !== true);
  return {
    ...schema,
    ...(fields === undefined ? {} : { properties: { ...schema.properties, ...fields } }),
    ...(required === undefined ? {} : { required }),
    ...(open === true ? { additionalProperties: any } : {}),
  };
}
