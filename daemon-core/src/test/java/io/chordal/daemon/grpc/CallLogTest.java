// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.base.Ticker;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.config.LogLink;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Authenticator;
import io.chordal.daemon.policy.Gate;
import io.chordal.proto.tracker.v1.GetDebugRequest;
import io.chordal.proto.tracker.v1.GetDebugResponse;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CallLogTest {
    private static final AuditLog AUDIT = new AuditLog(Ticker.systemTicker(), line -> {});
    private static final ListenAddress ANY = ListenAddress.loopback(0);

    private final Map<LogLink, ListAppender<ILoggingEvent>> written = new EnumMap<>(LogLink.class);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        for (LogLink link : written.keySet()) {
            logger(link).detachAppender(written.get(link));
            logger(link).setLevel(null);
            logger(link).setAdditive(true);
        }
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    @Tag("S1-25")
    void aCallIsWrittenDownAtBothEndsOfItsLinkIfThatIsAskedFor() {
        write(LogLink.client, Level.DEBUG);
        write(LogLink.tracker, Level.DEBUG);
        write(LogLink.serve, Level.DEBUG);
        Listener listener = openPublic();

        ask(LogLink.tracker, listener);

        assertThat(lines(LogLink.client).get(0))
                .matches(
                        "answered /127\\.0\\.0\\.1:\\d+: chordal\\.tracker\\.v1\\.MembershipService/GetDebug OK in \\d+ ms");
        assertThat(lines(LogLink.tracker).get(0))
                .matches("asked them: chordal\\.tracker\\.v1\\.MembershipService/GetDebug OK in \\d+ ms");
        assertThat(lines(LogLink.serve)).isEmpty();
    }

    @Test
    void withoutThatNothingIsWritten() {
        write(LogLink.client, Level.INFO);
        write(LogLink.tracker, Level.INFO);

        ask(LogLink.tracker, openPublic());

        assertThat(lines(LogLink.client)).isEmpty();
        assertThat(lines(LogLink.tracker)).isEmpty();
    }

    @Test
    void whatTheUserAsksAtTheLocalListenerIsALinkOfItsOwnAndARefusalSaysWhy() {
        write(LogLink.control, Level.DEBUG);
        write(LogLink.client, Level.DEBUG);
        LocalListener local = LocalListener.open(
                ListenerConfig.of(ANY, LocalListener.FLAG, false),
                new ControlToken("5ec2e7"),
                List.of(new Failing()),
                Gate.local(Authenticator.none(), AUDIT),
                Runnable::run,
                e -> ErrorStatus.of(Status.Code.ABORTED, "MAPPED", "not now"));
        open.push(local);

        assertThat(catchStatus(local.listener())).isNotNull();

        assertThat(lines(LogLink.control).get(0)).contains("GetDebug ABORTED (not now) in ");
        assertThat(lines(LogLink.client)).isEmpty();
    }

    private StatusRuntimeException catchStatus(Listener listener) {
        try {
            ask(LogLink.tracker, listener);
            throw new AssertionError("it answered");
        } catch (StatusRuntimeException e) {
            return e;
        }
    }

    private void ask(LogLink link, Listener listener) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", listener.address().port())
                .usePlaintext()
                .directExecutor()
                .build();
        open.push(channel::shutdownNow);
        Channel logged = ClientInterceptors.intercept(channel, CallLog.asking(link, "them", Ticker.systemTicker()));
        MembershipServiceGrpc.newBlockingStub(logged)
                .withDeadlineAfter(5, TimeUnit.SECONDS)
                .getDebug(GetDebugRequest.getDefaultInstance());
    }

    private Listener openPublic() {
        Listener listener = Listener.openPublic(
                ListenerConfig.of(ANY, "--listen", false),
                List.of(new Answering()),
                Gate.open(Authenticator.none(), AUDIT),
                Runnable::run,
                e -> ErrorStatus.of(Status.Code.INTERNAL, "INTERNAL", "broken"));
        open.push(listener);
        return listener;
    }

    private void write(LogLink link, Level level) {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger(link).addAppender(appender);
        logger(link).setAdditive(false);
        logger(link).setLevel(level);
        written.put(link, appender);
    }

    private List<String> lines(LogLink link) {
        return new ArrayList<>(written.get(link).list)
                .stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger logger(LogLink link) {
        return (Logger) LoggerFactory.getLogger(link.logger());
    }

    private static final class Answering extends MembershipServiceGrpc.MembershipServiceImplBase {
        @Override
        public void getDebug(GetDebugRequest request, StreamObserver<GetDebugResponse> call) {
            call.onNext(GetDebugResponse.getDefaultInstance());
            call.onCompleted();
        }
    }

    private static final class Failing extends MembershipServiceGrpc.MembershipServiceImplBase {
        @Override
        public void getDebug(GetDebugRequest request, StreamObserver<GetDebugResponse> call) {
            throw new IllegalStateException("not now");
        }
    }
}
