import grpc from '@grpc/grpc-js';
import messages from '@pulumi/pulumi/proto/provider_pb.js';
import plugins from '@pulumi/pulumi/proto/plugin_pb.js';
import services from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import structs from 'google-protobuf/google/protobuf/struct_pb.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import type * as pb from '@pulumi/pulumi/proto/provider_pb.js';

import type { Json, JsonObject } from './json.ts';
import { nameOfUrn, tokenOfUrn } from './naming.ts';
import type { Autonaming } from './naming.ts';
import type { DiffReply, Named, Operations } from './operations.ts';
import { statusOf } from './status.ts';

/** The plugin's version: that of the SDK whose resources it serves. */
const version = '4.34.2';

function values(struct: Struct | undefined): JsonObject {
  return struct?.toJavaScript() ?? {};
}

function struct(object: JsonObject): Struct {
  return structs.Struct.fromJavaScript(object);
}

function named(request: { getUrn(): string }): Named {
  const urn = request.getUrn();
  return { urn, token: tokenOfUrn(urn), name: nameOfUrn(urn) };
}

type Handler<Q, R> = (call: grpc.ServerUnaryCall<Q, R>, callback: grpc.sendUnaryData<R>) => void;

function unary<Q, R>(work: (request: Q) => Promise<R>): Handler<Q, R> {
  return (call, callback) => {
    work(call.request).then(
      (reply) => {
        callback(null, reply);
      },
      (error: unknown) => {
        callback(statusOf(error));
      },
    );
  };
}

function autonaming(request: pb.CheckRequest): Autonaming | undefined {
  const found = request.getAutonaming();
  if (found === undefined) return undefined;
  const modes = ['propose', 'enforce', 'disable'] as const;
  return { mode: modes[found.getMode()] ?? 'propose', proposed: found.getProposedName() };
}

function diffResponse(reply: DiffReply): pb.DiffResponse {
  const response = new messages.DiffResponse();
  response.setChanges(
    reply.changes.size === 0
      ? messages.DiffResponse.DiffChanges.DIFF_NONE
      : messages.DiffResponse.DiffChanges.DIFF_SOME,
  );
  response.setDeletebeforereplace(reply.deletesFirst);
  response.setHasdetaileddiff(true);
  const kinds = messages.PropertyDiff.Kind;
  const plain = { add: kinds.ADD, delete: kinds.DELETE, update: kinds.UPDATE };
  const replacing = { add: kinds.ADD_REPLACE, delete: kinds.DELETE_REPLACE, update: kinds.UPDATE_REPLACE };
  for (const [path, { change, replaces }] of reply.changes) {
    const item = new messages.PropertyDiff();
    item.setKind((replaces ? replacing : plain)[change]);
    item.setInputdiff(change === 'delete');
    response.getDetaileddiffMap().set(path, item);
    if (replaces) response.addReplaces(path);
  }
  return response;
}

function configHandlers(operations: Operations): grpc.UntypedServiceImplementation {
  return {
    handshake: unary(() => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setSupportsAutonamingConfiguration(true);
      return Promise.resolve(response);
    }),
    checkConfig: unary(async (request: pb.CheckRequest) => {
      const response = new messages.CheckResponse();
      response.setInputs(struct(await operations.checkConfig(values(request.getNews()))));
      return response;
    }),
    diffConfig: unary(async (request: pb.DiffRequest) => {
      const { changed, replaces } = await operations.diffConfig(
        values(request.getOlds()),
        values(request.getNews()),
      );
      const response = new messages.DiffResponse();
      response.setChanges(
        changed.length === 0
          ? messages.DiffResponse.DiffChanges.DIFF_NONE
          : messages.DiffResponse.DiffChanges.DIFF_SOME,
      );
      response.setDiffsList([...changed]);
      response.setReplacesList([...replaces]);
      return response;
    }),
    configure: unary(async (request: pb.ConfigureRequest) => {
      const args: Record<string, string> = {};
      request.getVariablesMap().forEach((value, key) => {
        args[key.replace('kubernetes:config:', '')] = value;
      });
      await operations.configure(args);
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
  };
}

function planHandlers(operations: Operations): grpc.UntypedServiceImplementation {
  return {
    check: unary(async (request: pb.CheckRequest) => {
      const response = new messages.CheckResponse();
      const olds = values(request.getOlds());
      const seed = request.getRandomseed_asU8();
      response.setInputs(
        struct(
          await operations.check({
            ...named(request),
            olds,
            news: values(request.getNews()),
            seed,
            autonaming: autonaming(request),
          }),
        ),
      );
      return response;
    }),
    diff: unary(async (request: pb.DiffRequest) => {
      const ignored = request.getIgnorechangesList();
      return diffResponse(
        await operations.diff({
          ...named(request),
          state: values(request.getOlds()),
          news: values(request.getNews()),
          ignored,
        }),
      );
    }),
  };
}

function stateHandlers(operations: Operations): grpc.UntypedServiceImplementation {
  return {
    create: unary(async (request: pb.CreateRequest) => {
      const call = {
        ...named(request),
        news: values(request.getProperties()),
        timeout: request.getTimeout(),
        isPreview: request.getPreview(),
      };
      const { id, state } = await operations.create(call);
      const response = new messages.CreateResponse();
      response.setId(id);
      response.setProperties(struct(state));
      return response;
    }),
    read: unary(async (request: pb.ReadRequest) => {
      const call = {
        ...named(request),
        id: request.getId(),
        state: values(request.getProperties()),
        inputs: values(request.getInputs()),
      };
      const { id, state, inputs } = await operations.read(call);
      const response = new messages.ReadResponse();
      response.setId(id);
      if (state !== undefined) response.setProperties(struct(state));
      if (inputs !== undefined) response.setInputs(struct(inputs));
      return response;
    }),
    update: unary(async (request: pb.UpdateRequest) => {
      const common = {
        ...named(request),
        id: request.getId(),
        timeout: request.getTimeout(),
        isPreview: request.getPreview(),
      };
      const ignored = request.getIgnorechangesList();
      const response = new messages.UpdateResponse();
      response.setProperties(
        struct(
          await operations.update({
            ...common,
            news: values(request.getNews()),
            state: values(request.getOlds()),
            ignored,
          }),
        ),
      );
      return response;
    }),
    delete: unary(async (request: pb.DeleteRequest) => {
      await operations.delete({
        ...named(request),
        id: request.getId(),
        state: values(request.getProperties()),
        timeout: request.getTimeout(),
      });
      return new empties.Empty();
    }),
  };
}

function pluginHandlers(operations: Operations): grpc.UntypedServiceImplementation {
  return {
    cancel: unary(() => {
      operations.cancel();
      return Promise.resolve(new empties.Empty());
    }),
    attach: unary(() => Promise.resolve(new empties.Empty())),
    getPluginInfo: unary(() => {
      const response = new plugins.PluginInfo();
      response.setVersion(version);
      return Promise.resolve(response);
    }),
    getSchema: unary(() => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: 'kubernetes', version } satisfies Json));
      return Promise.resolve(response);
    }),
  };
}

/** Serves the provider on a free port of the loopback interface and gives that port. */
export async function serve(operations: Operations): Promise<number> {
  const limit = 400 * 1024 * 1024;
  const server = new grpc.Server({
    'grpc.max_receive_message_length': limit,
    'grpc.max_send_message_length': limit,
  });
  server.addService(services.ResourceProviderService, {
    ...configHandlers(operations),
    ...planHandlers(operations),
    ...stateHandlers(operations),
    ...pluginHandlers(operations),
  });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
