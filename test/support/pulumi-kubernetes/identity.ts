import { textAt } from './json.ts';
import type { JsonObject } from './json.ts';

/** Which API an object belongs to. */
export interface ApiKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The API of a resource's object, and whether the resource is a patch: fields set in somebody else's object. */
export interface ResourceKind extends ApiKind {
  readonly isPatch: boolean;
}

/** The API of a resource token such as `kubernetes:apps/v1:Deployment`. */
export function kindOfToken(token: string): ResourceKind {
  const [, apiVersion = '', name = ''] = token.split(':');
  const isPatch = name.endsWith('Patch');
  return {
    apiVersion: apiVersion === 'core/v1' ? 'v1' : apiVersion,
    kind: isPatch ? name.slice(0, -'Patch'.length) : name,
    isPatch,
  };
}

/** The API that an object names itself, or else the one of its resource token. */
export function kindOf(object: JsonObject, token: string): ResourceKind {
  const byToken = kindOfToken(token);
  return {
    isPatch: byToken.isPatch,
    apiVersion: textAt(object, 'apiVersion') ?? byToken.apiVersion,
    kind: textAt(object, 'kind') ?? byToken.kind,
  };
}

/** The group of an apiVersion; the core group is the empty text. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** True for the groups that the API server itself serves, without a CustomResourceDefinition. */
export function isBuiltIn(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  if (['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions'].includes(group)) return true;
  return /^(admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|internal\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration)\.k8s\.io$/.test(
    group,
  );
}

const clusterScoped = new Set(
  `Namespace Node PersistentVolume ComponentStatus MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy
  ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration CustomResourceDefinition APIService SelfSubjectReview TokenReview SelfSubjectAccessReview
  SelfSubjectRulesReview SubjectAccessReview CertificateSigningRequest ClusterTrustBundle FlowSchema PriorityLevelConfiguration StorageVersion IngressClass IPAddress
  ServiceCIDR RuntimeClass ClusterRole ClusterRoleBinding DeviceClass ResourceSlice DeviceTaintRule PriorityClass CSIDriver CSINode StorageClass VolumeAttachment
  VolumeAttributesClass StorageVersionMigration`.split(/\s+/),
);

/** Whether a built-in kind lives in a namespace; undefined for a custom kind, which only its cluster knows. */
export function livesInNamespace({ apiVersion, kind }: ApiKind): boolean | undefined {
  return isBuiltIn(apiVersion) ? !clusterScoped.has(kind) : undefined;
}

/** The resource's id: `namespace/name`, or the name alone. */
export function idOf(object: JsonObject): string {
  const name = textAt(object, 'metadata', 'name') ?? '';
  const namespace = textAt(object, 'metadata', 'namespace');
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Namespace and name of an id. */
export function parseId(id: string): { readonly namespace: string | undefined; readonly name: string } {
  const slash = id.indexOf('/');
  return slash < 0
    ? { namespace: undefined, name: id }
    : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** The object's words for messages: `apps/v1 Deployment shop/web`. */
export function describe(object: JsonObject): string {
  return `${textAt(object, 'apiVersion') ?? '?'} ${textAt(object, 'kind') ?? '?'} ${idOf(object)}`;
}

/** An annotation's text. */
export function annotation(object: JsonObject, name: string): string | undefined {
  return textAt(object, 'metadata', 'annotations', name);
}
