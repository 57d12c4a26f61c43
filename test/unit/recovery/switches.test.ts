import { describe, expect, test } from '@jest/globals';
import { dnsFailover, k8gb, meshFailover, route53 } from '../../../constructs/index.ts';
import type { DrPairProps } from '../../../constructs/index.ts';
import { annotationPrefix, externalDnsArguments } from '../../../constructs/recovery/dns/external-dns.ts';
import { autoscaler, deployment, ingress, RecoveryFleet, service, versions } from './recovery-fleet.ts';
import type { RecoverySettings } from './recovery-fleet.ts';

const host = 'web.example.com';
const healthChecks = { primary: 'check-1', standby: 'check-2' };
const alert = { userUrl: `https://${host}/` };

function declare(
  choice: DrPairProps['switch'],
  settings: RecoverySettings = {},
  props: Partial<DrPairProps> = {},
) {
  const fleet = new RecoveryFleet(settings);
  fleet.pair({ switch: choice, alert, ...props });
  return fleet;
}

const loadBalancer = { ...service, spec: { ...service.spec, type: 'LoadBalancer' } };
const behindService = [deployment, autoscaler, loadBalancer];

describe('a record on the control cluster', () => {
  test('is one, kept outside of the pair, so that it can be moved when the primary is gone', async () => {
    const fleet = declare(dnsFailover(host));
    expect(fleet.object(fleet.hub, 'DNSEndpoint')).toMatchObject({
      apiVersion: 'externaldns.k8s.io/v1alpha1',
      metadata: { name: 'failover-production-shop', namespace: 'external-dns' },
      spec: { endpoints: [{ dnsName: host, recordType: 'CNAME', recordTTL: 30, targets: [`east.${host}`] }] },
    });
    for (const cluster of [fleet.primary, fleet.standby])
      expect(fleet.object(cluster, 'DNSEndpoint')).toBeUndefined();
    expect(await fleet.issues()).toEqual([]);
  });

  test('points to the standby once that one serves', () => {
    const targets = ({ name }: { name: string }) =>
      name === 'dr' ? ['203.0.113.7', '203.0.113.8'] : ['203.0.113.1'];
    const fleet = declare(dnsFailover(host, { targets }), {}, { active: 'standby' });
    expect(fleet.at(fleet.hub, 'DNSEndpoint', 'spec.endpoints.0')).toMatchObject({
      recordType: 'A',
      targets: ['203.0.113.7', '203.0.113.8'],
    });
  });
});

describe('Route 53', () => {
  const choice = dnsFailover(host, { provider: route53({ healthChecks }) });

  test('has a record for each cluster, told apart, with a health check, because without one it never fails over', async () => {
    const fleet = declare(choice);
    expect(fleet.at(fleet.primary, 'Ingress', 'metadata.annotations')).toEqual({
      'external-dns.kubernetes.io/ttl': '30',
      'external-dns.kubernetes.io/set-identifier': 'east',
      'external-dns.kubernetes.io/aws-failover': 'PRIMARY',
      'external-dns.kubernetes.io/aws-evaluate-target-health': 'true',
      'external-dns.kubernetes.io/aws-health-check-id': 'check-1',
    });
    expect(fleet.at(fleet.standby, 'Ingress', 'metadata.annotations')).toMatchObject({
      'external-dns.kubernetes.io/set-identifier': 'dr',
      'external-dns.kubernetes.io/aws-failover': 'SECONDARY',
      'external-dns.kubernetes.io/aws-health-check-id': 'check-2',
    });
    expect(await fleet.issues()).toEqual([]);
  });

  test('is told by the old annotations where ExternalDNS is older than 0.22, because the new ones are ignored there', () => {
    const fleet = declare(choice, { standby: { versions: { ...versions, externalDns: '0.21.3' } } });
    expect(fleet.at(fleet.standby, 'Ingress', 'metadata.annotations')).toMatchObject({
      'external-dns.alpha.kubernetes.io/aws-failover': 'SECONDARY',
    });
    expect(JSON.stringify(fleet.object(fleet.standby, 'Ingress'))).not.toContain(
      'external-dns.kubernetes.io',
    );
    expect([fleet.primary, fleet.standby].map(annotationPrefix)).toEqual([
      'external-dns.kubernetes.io/',
      'external-dns.alpha.kubernetes.io/',
    ]);
  });

  test('swaps the roles once the standby serves, and keeps the annotations that were there', () => {
    const annotated = { ...ingress, metadata: { annotations: { owner: 'team' } } };
    const fleet = declare(choice, { objects: [deployment, autoscaler, annotated] }, { active: 'standby' });
    expect(fleet.at(fleet.primary, 'Ingress', 'metadata.annotations')).toMatchObject({
      owner: 'team',
      'external-dns.kubernetes.io/aws-failover': 'SECONDARY',
      'external-dns.kubernetes.io/aws-health-check-id': 'check-1',
    });
  });

  test('is told the host where a Service with a load balancer lets the traffic in', () => {
    const fleet = declare(choice, { objects: behindService });
    expect(fleet.at(fleet.primary, 'Service', 'metadata.annotations')).toMatchObject({
      'external-dns.kubernetes.io/hostname': host,
    });
  });

  test('is told by an object of its own where the addresses are given', async () => {
    const targets = ({ name }: { name: string }) => [`${name}.lb.example.com`];
    const fleet = declare(
      dnsFailover(host, { provider: route53({ healthChecks: { primary: 'check-1' } }), targets }),
    );
    expect(fleet.object(fleet.primary, 'DNSEndpoint')).toMatchObject({
      metadata: { name: 'failover-shop', namespace: 'web' },
      spec: {
        endpoints: [
          {
            dnsName: host,
            recordType: 'CNAME',
            targets: ['east.lb.example.com'],
            setIdentifier: 'east',
            providerSpecific: [
              { name: 'aws/failover', value: 'PRIMARY' },
              { name: 'aws/health-check-id', value: 'check-1' },
            ],
          },
        ],
      },
    });
    expect(fleet.at(fleet.standby, 'DNSEndpoint', 'spec.endpoints.0.providerSpecific')).toEqual([
      { name: 'aws/failover', value: 'SECONDARY' },
    ]);
    expect(fleet.at(fleet.primary, 'Ingress', 'metadata.annotations')).toBeUndefined();
    expect(await fleet.issues()).toEqual([]);
  });

  test('wants an ExternalDNS on each cluster that deletes nothing and shares its owner id with nobody', () => {
    const { primary, standby } = new RecoveryFleet();
    expect(externalDnsArguments(primary)).toContain('--policy=upsert-only');
    const owners = [primary, standby].map((cluster) =>
      externalDnsArguments(cluster).find((flag) => flag.includes('owner')),
    );
    expect(owners).toEqual(['--txt-owner-id=production-east', '--txt-owner-id=production-dr']);
  });
});

describe('k8gb', () => {
  const choice = dnsFailover(host, { provider: k8gb() });

  test('has the same object on both clusters, which names the region that serves', async () => {
    const fleet = declare(choice);
    const gslb = {
      apiVersion: 'k8gb.io/v1beta1',
      kind: 'Gslb',
      metadata: { name: 'failover-shop', namespace: 'web' },
      spec: {
        resourceRef: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' },
        strategy: { type: 'failover', primaryGeoTag: 'us-east-1', dnsTtlSeconds: 30 },
      },
    };
    expect(fleet.object(fleet.primary, 'Gslb')).toEqual(gslb);
    expect(fleet.object(fleet.standby, 'Gslb')).toEqual(gslb);
    expect(await fleet.issues()).toEqual([]);
  });

  test('is written in its old group where the release does not know the new one', () => {
    const fleet = declare(choice, { standby: { versions: { ...versions, k8gb: '0.15' } } });
    expect(fleet.object(fleet.standby, 'Gslb')?.apiVersion).toBe('k8gb.absa.oss/v1beta1');
  });

  test('is told the host where a load balancer lets the traffic in, and the tag that is named', () => {
    const named = dnsFailover(host, { provider: k8gb({ geoTag: ({ name }) => `geo-${name}` }) });
    const fleet = declare(named, { objects: behindService }, { active: 'standby' });
    expect(fleet.object(fleet.primary, 'Gslb')).toMatchObject({
      metadata: { annotations: { 'k8gb.io/hostname': host } },
      spec: { resourceRef: { apiVersion: 'v1', kind: 'Service' }, strategy: { primaryGeoTag: 'geo-dr' } },
    });
  });
});

describe('the way in', () => {
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    name: 'web',
    spec: { hostnames: ['*.example.com'] },
  };
  const virtualService = (gateways: string[]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    name: 'web',
    spec: { hosts: [host], gateways },
  });
  const entry = (objects: RecoverySettings['objects']) => {
    const fleet = declare(dnsFailover(host, { provider: k8gb() }), {
      objects: [deployment, autoscaler, ...(objects ?? [])],
    });
    return fleet.at(fleet.primary, 'Gslb', 'spec.resourceRef.kind');
  };

  test.each<[string, RecoverySettings['objects'], string | undefined]>([
    ['an HTTPRoute with a wildcard', [route], 'HTTPRoute'],
    ['a VirtualService at a gateway', [virtualService(['mesh', 'istio/gateway'])], 'VirtualService'],
    ['no VirtualService inside the mesh', [virtualService(['mesh'])], undefined],
    ['an Ingress before a load balancer', [loadBalancer, ingress], 'Ingress'],
    ['no Service inside the cluster', [service], undefined],
  ])('is %s', (_what, objects, kind) => {
    expect(entry(objects)).toBe(kind);
  });
});

describe('a switch by the mesh', () => {
  test('puts endpoints out that fail, because without that the locality settings do nothing', async () => {
    const fleet = declare([meshFailover(), dnsFailover(host)]);
    const rule = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'web-failover', namespace: 'web' },
      spec: {
        host: 'web.web.svc.cluster.local',
        trafficPolicy: {
          outlierDetection: {
            consecutive5xxErrors: 5,
            interval: '10s',
            baseEjectionTime: '30s',
            maxEjectionPercent: 100,
          },
          loadBalancer: {
            simple: 'ROUND_ROBIN',
            localityLbSetting: {
              enabled: true,
              failover: [
                { from: 'us-east-1', to: 'us-east-2' },
                { from: 'us-east-2', to: 'us-east-1' },
              ],
            },
          },
        },
      },
    };
    expect(fleet.object(fleet.primary, 'DestinationRule')).toEqual(rule);
    expect(fleet.object(fleet.standby, 'DestinationRule')).toEqual(rule);
    expect(await fleet.issues()).toEqual([]);
  });

  test('joins the rule that the host has already, and keeps what it says', async () => {
    const known = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      name: 'mine',
      spec: {
        host: 'web',
        trafficPolicy: {
          outlierDetection: { consecutive5xxErrors: 1 },
          loadBalancer: { simple: 'LEAST_REQUEST' },
          tls: { mode: 'ISTIO_MUTUAL' },
        },
      },
    };
    const fleet = declare([meshFailover(), dnsFailover(host)], {
      objects: [deployment, autoscaler, service, known],
    });
    const rules = fleet.on(fleet.primary).filter(({ kind }) => kind === 'DestinationRule');
    expect(rules).toMatchObject([
      {
        metadata: { name: 'mine' },
        spec: {
          trafficPolicy: {
            outlierDetection: { consecutive5xxErrors: 1 },
            loadBalancer: { simple: 'LEAST_REQUEST', localityLbSetting: { enabled: true } },
            tls: { mode: 'ISTIO_MUTUAL' },
          },
        },
      },
    ]);
    expect(await fleet.issues()).toEqual([]);
  });

  test('leaves headless Services alone unless they are named', () => {
    const headless = { ...service, name: 'web-nodes', spec: { ...service.spec, clusterIP: 'None' } };
    const objects = [deployment, autoscaler, service, headless];
    const rules = (fleet: RecoveryFleet) =>
      fleet
        .on(fleet.primary)
        .filter(({ kind }) => kind === 'DestinationRule')
        .map(({ metadata }) => metadata.name);
    expect(rules(declare(meshFailover(), { objects }))).toEqual(['web-failover']);
    expect(rules(declare(meshFailover({ services: ['web-nodes'] }), { objects }))).toEqual([
      'web-nodes-failover',
    ]);
  });
});
