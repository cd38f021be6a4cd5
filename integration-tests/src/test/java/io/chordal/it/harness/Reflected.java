// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The services of a daemon as reflection at its local listener describes them, and calls of them by name: no generated class
 * is used. Confined to the test's thread.
 */
public final class Reflected implements AutoCloseable {
    private final LocalClient client;
    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();

    private Reflected(LocalClient client) {
        this.client = client;
    }

    /** Reads what the local listener of a daemon describes; calls carry no token. */
    public static Reflected of(DaemonProcess daemon) throws Exception {
        Reflected reflected = new Reflected(LocalClient.withoutToken(daemon.localAddress()));
        for (String service : services(daemon.localAddress())) {
            if (service.startsWith("chordal.")) {
                reflected.load(ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol(service)
                        .build());
            }
        }
        return reflected;
    }

    /** Returns the names of the services that reflection at an address lists. */
    public static Set<String> services(String address) throws Exception {
        try (LocalClient client = LocalClient.withoutToken(address)) {
            Set<String> names = new TreeSet<>();
            ServerReflectionResponse response = ask(
                    client,
                    ServerReflectionRequest.newBuilder().setListServices("*").build());
            for (ServiceResponse service : response.getListServicesResponse().getServiceList()) {
                names.add(service.getName());
            }
            return names;
        }
    }

    private static ServerReflectionResponse ask(LocalClient client, ServerReflectionRequest request) throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(client.channel())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable t) {
                        answer.completeExceptionally(t);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(new AssertionError("no answer to " + request));
                    }
                });
        requests.onNext(request);
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        } finally {
            requests.onCompleted();
        }
    }

    /** Returns all methods of the product's services. */
    public List<MethodDescriptor> methods() {
        return files.values().stream()
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .toList();
    }

    /** Calls {@code service/method} with the fields of its request. */
    public DynamicMessage call(String path, Map<String, ?> fields) {
        String name = path.replace('/', '.');
        MethodDescriptor method = methods().stream()
                .filter(one -> one.getFullName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("reflection does not know " + path));
        return call(method, build(method.getInputType(), fields));
    }

    /** Returns what a call with an empty request ends with. */
    public Status.Code codeOf(MethodDescriptor method) {
        DynamicMessage empty = DynamicMessage.getDefaultInstance(method.getInputType());
        try {
            if (method.isServerStreaming()) {
                ClientCalls.blockingServerStreamingCall(client.channel(), grpc(method), options(), empty)
                        .forEachRemaining(answer -> {});
            } else {
                call(method, empty);
            }
            return Status.Code.OK;
        } catch (RuntimeException e) {
            return Status.fromThrowable(e).getCode();
        }
    }

    /** Returns a key of text. */
    public DynamicMessage key(String text) {
        return message("chordal.dht.v1.Key", Map.of("partition", ByteString.copyFromUtf8(text)));
    }

    /** Returns a message of a type with its fields. */
    public DynamicMessage message(String type, Map<String, ?> fields) {
        return build(
                files.values().stream()
                        .flatMap(file -> file.getMessageTypes().stream())
                        .filter(one -> one.getFullName().equals(type))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("reflection does not know " + type)),
                fields);
    }

    @Override
    public void close() {
        client.close();
    }

    private DynamicMessage call(MethodDescriptor method, DynamicMessage request) {
        return ClientCalls.blockingUnaryCall(client.channel(), grpc(method), options(), request);
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static DynamicMessage build(Descriptor type, Map<String, ?> fields) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        fields.forEach((name, value) -> message.setField(type.findFieldByName(name), value));
        return message.build();
    }

    private static io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> grpc(MethodDescriptor method) {
        ServiceDescriptor service = method.getService();
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(
                        method.isServerStreaming()
                                ? io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING
                                : io.grpc.MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(service.getFullName() + "/" + method.getName())
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
    }

    private void load(ServerReflectionRequest request) throws Exception {
        Map<String, FileDescriptorProto> found = new LinkedHashMap<>();
        for (ByteString bytes : ask(client, request).getFileDescriptorResponse().getFileDescriptorProtoList()) {
            add(found, bytes);
        }
        for (String name : List.copyOf(found.keySet())) {
            link(name, found);
        }
    }

    private FileDescriptor link(String name, Map<String, FileDescriptorProto> found) throws Exception {
        FileDescriptor known = files.get(name);
        if (known != null) {
            return known;
        }
        if (!found.containsKey(name)) {
            ServerReflectionResponse response = ask(
                    client,
                    ServerReflectionRequest.newBuilder().setFileByFilename(name).build());
            for (ByteString bytes : response.getFileDescriptorResponse().getFileDescriptorProtoList()) {
                add(found, bytes);
            }
        }
        FileDescriptorProto proto = found.get(name);
        assertThat(proto).as("reflection knows %s", name).isNotNull();
        List<FileDescriptor> dependencies = new ArrayList<>();
        for (String dependency : proto.getDependencyList()) {
            dependencies.add(link(dependency, found));
        }
        FileDescriptor file = build(proto, dependencies);
        files.put(name, file);
        return file;
    }

    private static FileDescriptor build(FileDescriptorProto proto, List<FileDescriptor> dependencies)
            throws DescriptorValidationException {
        return FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
    }

    private static void add(Map<String, FileDescriptorProto> found, ByteString bytes)
            throws InvalidProtocolBufferException {
        FileDescriptorProto proto = FileDescriptorProto.parseFrom(bytes);
        found.put(proto.getName(), proto);
    }
}
