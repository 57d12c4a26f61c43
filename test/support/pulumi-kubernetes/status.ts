import grpc from '@grpc/grpc-js';
import messages from '@pulumi/pulumi/proto/provider_pb.js';
import statuses from '@pulumi/pulumi/proto/status_pb.js';
import anys from 'google-protobuf/google/protobuf/any_pb.js';
import structs from 'google-protobuf/google/protobuf/struct_pb.js';

import type { JsonObject } from './json.ts';
import { PartlyDone } from './operations.ts';

function struct(object: JsonObject): structs.Struct {
  return structs.Struct.fromJavaScript(object);
}

function details(error: PartlyDone): Buffer {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(struct(error.state));
  if (error.inputs !== undefined) detail.setInputs(struct(error.inputs));
  detail.setReasonsList([error.message]);
  const any = new anys.Any();
  any.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const status = new statuses.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(any);
  return Buffer.from(status.serializeBinary());
}

/** An error as the engine reads it; one that left a resource behind carries that resource's state. */
export function statusOf(error: unknown): grpc.ServiceError {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof PartlyDone) metadata.add('grpc-status-details-bin', details(error));
  return Object.assign(new Error(message), { code: grpc.status.UNKNOWN, details: message, metadata });
}
