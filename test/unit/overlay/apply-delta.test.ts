import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../constructs/index.ts';
import { applyDelta } from '../../../constructs/overlay/apply-delta.ts';

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'api' },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          {
            name: 'api',
            image: 'registry.example.com:5000/api:v1',
            resources: { limits: { cpu: '1', memory: '1Gi' } },
          },
          { name: 'proxy', image: 'proxy:1' },
        ],
      },
    },
  },
};
const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api', namespace: 'api' },
  spec: { type: 'ClusterIP' },
};
const autoscaler: Manifest = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'api', namespace: 'api' },
  spec: {
    minReplicas: 2,
    maxReplicas: 10,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
  },
};

describe('a delta', () => {
  test('leaves the objects that it does not touch the very same', () => {
    const { objects, faults } = applyDelta([deployment, service], { replicas: 5 });
    expect(faults).toEqual([]);
    expect(objects[1]).toBe(service);
    expect(objects[0]).toMatchObject({ spec: { replicas: 5 } });
    expect(deployment['spec']).toMatchObject({ replicas: 2 });
  });

  test('gives a new tag to the image of the main container and keeps the port in its registry', () => {
    const { objects } = applyDelta([deployment], { image: { tag: 'v2' } });
    expect(objects[0]).toMatchObject({
      spec: {
        template: {
          spec: { containers: [{ image: 'registry.example.com:5000/api:v2' }, { image: 'proxy:1' }] },
        },
      },
    });
  });

  test('merges resources: what is not named stays', () => {
    const { objects } = applyDelta([deployment], {
      resources: { requests: { cpu: '500m' }, limits: { memory: '2Gi' } },
    });
    expect(objects[0]).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              { resources: { requests: { cpu: '500m' }, limits: { cpu: '1', memory: '2Gi' } } },
              {},
            ],
          },
        },
      },
    });
  });

  test('moves the bounds of the autoscaler', () => {
    const { objects, faults } = applyDelta([deployment, autoscaler], { autoscaling: { min: 5 } });
    expect(faults).toEqual([]);
    expect(objects[1]).toMatchObject({ spec: { minReplicas: 5, maxReplicas: 10 } });
  });

  test.each([
    [
      'replicas are set where an autoscaler owns them',
      'RGT-DELTA-002',
      [deployment, autoscaler],
      { replicas: 3 },
    ],
    ['there is no workload', 'RGT-DELTA-001', [service], { replicas: 3 }],
    ['the main container is named and missing', 'RGT-DELTA-003', [deployment], { image: 'x:1' }],
    ['there is no autoscaler', 'RGT-DELTA-004', [deployment], { autoscaling: { min: 1 } }],
    ['the bounds cross', 'RGT-DELTA-005', [deployment, autoscaler], { autoscaling: { min: 11 } }],
    ['nothing serves host names', 'RGT-DELTA-006', [deployment], { hosts: ['a.example.com'] }],
    [
      'a patch targets nothing',
      'RGT-DELTA-007',
      [deployment],
      { patches: [{ target: { kind: 'Ingress' }, merge: { spec: {} } }] },
    ],
    [
      'a patch renames its object',
      'RGT-DELTA-008',
      [deployment],
      { patches: [{ target: { kind: 'Deployment' }, merge: { metadata: { name: 'other' } } }] },
    ],
    [
      'an operation has no place',
      'RGT-DELTA-008',
      [deployment],
      {
        patches: [
          { target: { kind: 'Deployment' }, operations: [{ op: 'remove' as const, path: '/spec/none' }] },
        ],
      },
    ],
  ])('fails when %s (%s)', (_, code, objects, delta) => {
    const main = code === 'RGT-DELTA-003' ? { name: 'api', container: 'none' } : undefined;
    expect(applyDelta(objects, delta, main).faults.map((fault) => fault.code)).toEqual([code]);
  });
});
