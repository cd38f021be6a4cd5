// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.chordal.dht.net.CallFailure;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers bytes that are no request of the method with INVALID_ARGUMENT.
 *
 * <p>A gRPC server reads a request before any interceptor sees it; what cannot be read would end the call as UNKNOWN and put a stack
 * trace into the log, as often as a stranger likes. So the reader hands on an empty message with a mark in it, a field that
 * no message has, and the interceptor refuses whatever bears the mark, whoever put it there. Thread-safe.
 */
public final class MalformedRequests {
    /** The largest field number that there is; no message of ours uses it. */
    private static final int MARK = (1 << 29) - 1;

    private MalformedRequests() {}

    /** Returns the service as it was, but for what it answers to malformed requests. */
    public static ServerServiceDefinition refusedBy(ServerServiceDefinition service) {
        ServiceDescriptor known = service.getServiceDescriptor();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(known.getName()).setSchemaDescriptor(known.getSchemaDescriptor());
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            ServerMethodDefinition<?, ?> marking = marking(method);
            methods.add(marking);
            descriptor.addMethod(marking.getMethodDescriptor());
        }
        ServerServiceDefinition.Builder marked = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(marked::addMethod);
        return ServerInterceptors.intercept(marked.build(), new RefuseMarked());
    }

    private static <Q, R> ServerMethodDefinition<Q, R> marking(ServerMethodDefinition<Q, R> method) {
        MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
        return descriptor.getRequestMarshaller() instanceof PrototypeMarshaller<Q> marshaller
                        && marshaller.getMessagePrototype() instanceof Message
                ? ServerMethodDefinition.create(
                        descriptor.toBuilder(new Marking<>(marshaller), descriptor.getResponseMarshaller())
                                .build(),
                        method.getServerCallHandler())
                : method;
    }

    private static final class Marking<Q> implements PrototypeMarshaller<Q> {
        private final PrototypeMarshaller<Q> marshaller;

        Marking(PrototypeMarshaller<Q> marshaller) {
            this.marshaller = marshaller;
        }

        @Override
        public Q getMessagePrototype() {
            return marshaller.getMessagePrototype();
        }

        @Override
        public Class<Q> getMessageClass() {
            return marshaller.getMessageClass();
        }

        @Override
        public InputStream stream(Q value) {
            return marshaller.stream(value);
        }

        @Override
        public Q parse(InputStream stream) {
            try {
                return marshaller.parse(stream);
            } catch (StatusRuntimeException e) {
                if (e.getCause() instanceof InvalidProtocolBufferException malformed) {
                    return marked(String.valueOf(malformed.getMessage()));
                }
                throw e;
            }
        }

        @SuppressWarnings("unchecked") // a message builds its own class
        private Q marked(String why) {
            UnknownFieldSet.Field mark = UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8(why))
                    .build();
            return (Q) ((Message) marshaller.getMessagePrototype())
                    .newBuilderForType()
                    .setUnknownFields(
                            UnknownFieldSet.newBuilder().addField(MARK, mark).build())
                    .buildPartial();
        }
    }

    private static final class RefuseMarked implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                private boolean refused;

                @Override
                public void onMessage(Q message) {
                    if (!refused
                            && message instanceof Message read
                            && read.getUnknownFields().hasField(MARK)) {
                        refused = true;
                        Refusal.close(call, failure(call.getMethodDescriptor(), read));
                    } else if (!refused) {
                        super.onMessage(message);
                    }
                }

                @Override
                public void onHalfClose() {
                    if (!refused) {
                        super.onHalfClose();
                    }
                }
            };
        }

        private static CallFailure failure(MethodDescriptor<?, ?> method, Message marked) {
            String why = marked.getUnknownFields().getField(MARK).getLengthDelimitedList().stream()
                    .findFirst()
                    .map(ByteString::toStringUtf8)
                    .orElse("it bears a mark that no request has");
            return new CallFailure(
                    CallFailure.Reason.REJECTED, "malformed request to " + method.getFullMethodName() + ": " + why);
        }
    }
}
