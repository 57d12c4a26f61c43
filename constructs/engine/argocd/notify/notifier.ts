import type { JsonObject } from '../../../core/manifest.ts';
import type { SecretReference } from '../../../secret/secret-reference.ts';

/** A way by which Argo CD tells people of trouble: one service, one recipient. A new service is one file with one function. */
export interface Notifier {
  /** The service's name in a subscription. */
  readonly service: string;
  /** The service's entry in Argo CD's configuration, such as `service.slack`. */
  readonly entry: string;
  /** Whom the service tells: a channel, a room; empty where the service has only one. */
  readonly recipient: string;
  /** The service's configuration; a secret stands in it as `$name`, never as a value. */
  readonly configuration: JsonObject;
  /** Where the values of those names live. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** Where people open Argo CD; the engine fills it in. @default messages carry no link */
  readonly argoCdUrl?: string;
  /** What this service adds to a message beside its text. @default nothing */
  format?(subject: string): JsonObject;
}
