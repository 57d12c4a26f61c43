import { ApiObject, Duration, Size } from 'cdk8s';
import type { Chart } from 'cdk8s';
import {
  ConfigMap,
  Cpu,
  Deployment,
  Env,
  HorizontalPodAutoscaler,
  LabelSelector,
  Metric,
  MetricTarget,
  Pods,
  Probe,
  Secret,
  Service,
} from 'cdk8s-plus-28';

const labels = { app: 'api-service' };

/** The base of api-service: what is the same on every cluster. */
export function apiService(chart: Chart): void {
  const deployment = new Deployment(chart, 'Deployment', {
    metadata: { name: 'api-service', labels },
    podMetadata: { labels },
    select: false,
    terminationGracePeriod: Duration.seconds(45),
    securityContext: { user: 65532, group: 65532 },
  });
  deployment.select(LabelSelector.of({ labels }));
  deployment.addContainer({
    name: 'api',
    image: 'registry.example.com/api-service:v2.0.0',
    portNumber: 8080,
    envFrom: [
      Env.fromConfigMap(ConfigMap.fromConfigMapName(chart, 'Config', 'api-config')),
      Env.fromSecret(Secret.fromSecretName(chart, 'Credentials', 'api-db-secret')),
    ],
    resources: {
      cpu: { request: Cpu.millis(250), limit: Cpu.millis(1000) },
      memory: { request: Size.mebibytes(256), limit: Size.mebibytes(1024) },
    },
    readiness: Probe.fromHttpGet('/readyz'),
    liveness: Probe.fromHttpGet('/healthz'),
  });
  new Service(chart, 'Service', {
    metadata: { name: 'api-service', labels },
    selector: Pods.select(chart, 'Pods', { labels }),
    ports: [{ name: 'http', port: 80, targetPort: 8080 }],
  });
  new HorizontalPodAutoscaler(chart, 'Autoscaler', {
    metadata: { name: 'api-service', labels },
    target: deployment,
    minReplicas: 2,
    maxReplicas: 20,
    metrics: [Metric.resourceCpu(MetricTarget.averageUtilization(70))],
  });
  new ApiObject(chart, 'DisruptionBudget', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'api-service', labels },
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  });
}
