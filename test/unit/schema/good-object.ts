import type { JsonObject, Manifest } from '../../../constructs/core/manifest.ts';

/** An object with the parts that all have. */
export const object = (
  apiVersion: string,
  kind: string,
  rest: JsonObject,
  namespace = 'api-service',
): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'api-service', namespace, labels: { app: 'api-service' } },
  ...rest,
});

/** A pod template such as an app has. */
export const pods: JsonObject = {
  metadata: { labels: { app: 'api-service' } },
  spec: {
    serviceAccountName: 'api',
    containers: [
      {
        name: 'api',
        image: 'registry.example.com/api-service:v2.0.0',
        ports: [{ name: 'http', containerPort: 8080 }],
        env: [
          { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'api-db-secret', key: 'DB_PASSWORD' } } },
        ],
        envFrom: [{ configMapRef: { name: 'api-config' } }],
        resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: 2, memory: '2Gi' } },
        readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
        securityContext: {
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: 'api-service' } },
      },
    ],
  },
};
export const selector: JsonObject = { matchLabels: { app: 'api-service' } };
