import { during, since } from './served-kinds.ts';
import type { ServedKinds } from './served-kinds.ts';

const prometheus = 'prometheus-operator example/prometheus-operator-crd-full v0.85.0 and changelog';
const cnpg = 'cloudnative-pg config/crd v1.27.0 and release notes';
const velero =
  'velero config/crd v1.16.0; 1.10 release notes (BackupRepository takes the place of ResticRepository)';

/** The Prometheus operator, CloudNativePG and Velero. */
export const platformKinds: readonly ServedKinds[] = [
  {
    system: 'prometheusOperator',
    group: 'monitoring.coreos.com',
    kinds: [
      'PrometheusRule',
      'ServiceMonitor',
      'PodMonitor',
      'Probe',
      'Prometheus',
      'Alertmanager',
      'ThanosRuler',
    ],
    versions: [since('v1', '0.42')],
    source: prometheus,
  },
  {
    system: 'prometheusOperator',
    group: 'monitoring.coreos.com',
    kinds: ['AlertmanagerConfig'],
    versions: [since('v1alpha1', '0.43'), since('v1beta1', '0.57')],
    source: prometheus,
  },
  {
    system: 'prometheusOperator',
    group: 'monitoring.coreos.com',
    kinds: ['PrometheusAgent'],
    versions: [since('v1alpha1', '0.64')],
    source: prometheus,
  },
  {
    system: 'prometheusOperator',
    group: 'monitoring.coreos.com',
    kinds: ['ScrapeConfig'],
    versions: [since('v1alpha1', '0.65')],
    source: prometheus,
  },
  {
    system: 'cloudNativePg',
    group: 'postgresql.cnpg.io',
    kinds: ['Cluster', 'Backup', 'ScheduledBackup', 'Pooler'],
    versions: [since('v1', '1.15')],
    source: cnpg,
  },
  {
    system: 'cloudNativePg',
    group: 'postgresql.cnpg.io',
    kinds: ['ImageCatalog', 'ClusterImageCatalog'],
    versions: [since('v1', '1.23')],
    source: cnpg,
  },
  {
    system: 'cloudNativePg',
    group: 'postgresql.cnpg.io',
    kinds: ['Database', 'Publication', 'Subscription'],
    versions: [since('v1', '1.25')],
    source: cnpg,
  },
  {
    system: 'velero',
    group: 'velero.io',
    kinds: [
      'Backup',
      'Schedule',
      'Restore',
      'BackupStorageLocation',
      'VolumeSnapshotLocation',
      'PodVolumeBackup',
      'PodVolumeRestore',
      'DeleteBackupRequest',
      'DownloadRequest',
      'ServerStatusRequest',
    ],
    versions: [since('v1', '1.0')],
    source: velero,
  },
  {
    system: 'velero',
    group: 'velero.io',
    kinds: ['BackupRepository'],
    versions: [since('v1', '1.10')],
    source: velero,
  },
  {
    system: 'velero',
    group: 'velero.io',
    kinds: ['ResticRepository'],
    versions: [during('v1', '1.0', '1.10')],
    instead: 'BackupRepository (velero.io/v1)',
    source: velero,
  },
  {
    system: 'velero',
    group: 'velero.io',
    kinds: ['DataUpload', 'DataDownload'],
    versions: [since('v2alpha1', '1.12')],
    source: velero,
  },
];
