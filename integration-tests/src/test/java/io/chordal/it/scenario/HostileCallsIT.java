// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.HostileMessages;
import io.chordal.it.harness.LocalClient;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Reflected;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.SharedFile;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What somebody does who means harm, or whose program is broken: requests of absurd values, bytes that are no request, and
 * requests beyond every limit, at every RPC of both listeners. Each is refused with a reason, and the daemons go on as before.
 */
class HostileCallsIT {
    private static final long SEED = 20261121;
    private static final int MESSAGES = 25;
    private static final int LARGE = 5 * TestFiles.MIB;
    /** What a daemon may write while it refuses a few thousand requests: a stranger does not fill its disk. */
    private static final int LOG = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Set<Status.Code> BROKEN =
            Set.of(Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.DATA_LOSS);

    /** What becomes of a message that is too large: whoever may not call is told so before it is read. */
    private static final Set<Status.Code> TOO_LARGE_OR_DENIED =
            Set.of(Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED);

    /** Words that only somebody who reads the source understands. */
    private static final Pattern INSIDE =
            Pattern.compile("\\b(java|io\\.(grpc|netty|chordal))\\.[a-z]|\\b[A-Z]\\w+Exception\\b|\\bnull\\b");

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static SharedFile shared;

    private final List<String> problems = new ArrayList<>();
    private final Map<Status.Code, Integer> answers = new EnumMap<>(Status.Code.class);

    @BeforeAll
    static void start() {
        cluster = WORKPLACE.cluster("attacked").peers(3).start();
        shared = Shares.share(cluster.peer(1), TestFiles.random(cluster.file("attacked.bin"), 2 * TestFiles.MIB, 5));
    }

    @Test
    void noRequestBreaksAPeer() throws Exception {
        attack(cluster.peer(2));
    }

    @Test
    void noRequestBreaksATracker() throws Exception {
        attack(cluster.tracker());
    }

    @Test
    void whatTheDaemonsRefuseReachesTheUserAsOneMessageWithItsExitCode() throws IOException {
        String other = "ab".repeat(32) + "-5";
        String local = cluster.peer(1).localAddress();
        Path empty = Files.createFile(cluster.file("empty.bin"));
        Path strange = Files.writeString(cluster.file("two\nlines"), "x");
        Path file = Files.writeString(cluster.file("plain.txt"), "x");
        Path taken = Files.writeString(cluster.file("taken.bin"), "another content");
        refused(3, "get", "no such name");
        refused(3, "get", shared.getName(), file.getParent() + "/no/such/folder/");
        refused(8, "get", shared.getTicket(), taken.toString());
        refused(3, "unshare", "no such name");
        refused(3, "unshare", other);
        refused(3, "ticket", "no such name");
        refused(3, "locations", "no such name");
        refused(3, "locations", "no such group", "name");
        refused(3, "downloads", "pause", "99999");
        refused(3, "downloads", "resume", "99999");
        refused(3, "downloads", "cancel", "99999");
        refused(2, "dht", "add", "key", "x".repeat(2_000));
        refused(2, "dht", "add", "key", "");
        refused(2, "dht", "add", "x".repeat(70_000), "value");
        refused(3, "dht", "get", "no such key");
        refused(2, "dht", "lookup", "--id", "no number");
        refused(3, "ls", "-g", "no such group");
        refused(3, "list_files", "no such group");
        refused(3, "share", file.toString(), "-g", "no such group");
        refused(2, "share", empty.toString());
        refused(2, "share", strange.toString());
        refused(5, "ring", "show", "127.0.0.1:1");
        refused(5, "tracker", "nodes", "--tracker", "127.0.0.1:1");
        refused(5, "status", "--peer", "127.0.0.1:1");
        refused(2, "ls", "--tracker", local);
        refused(2, "status", "--peer", cluster.peer(1).address());
        refused(2, "status", "--peer", cluster.tracker().localAddress());
        assertThat(problems).isEmpty();
        assertThat(taken).hasContent("another content");
    }

    private void refused(int exit, String... words) {
        Peerctl.Result result = cluster.peerctl(2).run(words);
        String said = result.err();
        boolean clear =
                said.lines().filter(line -> line.startsWith("peerctl: ")).count() == 1
                        && said.lines().count() <= 3
                        && said.length() < 2_000
                        && !INSIDE.matcher(said).find();
        if (result.exitCode() != exit || !clear || !result.out().isEmpty()) {
            problems.add(result + "\ninstead of exit code " + exit);
        }
    }

    private void attack(DaemonProcess daemon) throws Exception {
        try (Reflected reflected = Reflected.of(daemon);
                LocalClient outside = LocalClient.withoutToken(daemon.address())) {
            for (MethodDescriptor method : reflected.methods()) {
                boolean inside = !isPublic(daemon, method);
                attack(daemon, method, daemon.client(), "local");
                if (!inside) {
                    attack(daemon, method, outside, "public");
                }
            }
        }
        assertThat(problems).as("answers %s", answers).isEmpty();
        assertThat(answers).containsKeys(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
        stillAtWork(daemon);
    }

    private static boolean isPublic(DaemonProcess daemon, MethodDescriptor method) {
        String service = method.getService().getFullName();
        return daemon == cluster.tracker()
                ? service.startsWith("chordal.tracker.") && !service.contains("Control")
                : !service.startsWith("chordal.peer.");
    }

    private void attack(DaemonProcess daemon, MethodDescriptor method, LocalClient client, String listener) {
        HostileMessages hostile =
                new HostileMessages(SEED + method.getFullName().hashCode(), leftOut(listener));
        List<byte[]> requests = new ArrayList<>(hostile.of(method.getInputType(), MESSAGES));
        requests.add(HostileMessages.large(LARGE));
        List<Answer> answered = method.isServerStreaming()
                ? together(client, method, requests)
                : requests.stream()
                        .map(request -> call(client, method, request))
                        .toList();
        for (int i = 0; i < requests.size(); i++) {
            String what = listener + " " + method.getFullName() + " #" + i + " (" + requests.get(i).length + " bytes)";
            Answer answer = answered.get(i);
            answers.merge(answer.code(), 1, Integer::sum);
            boolean last = i == requests.size() - 1;
            if (last ? !TOO_LARGE_OR_DENIED.contains(answer.code()) : !wellAnswered(method, answer)) {
                problems.add(what + ": " + answer);
            }
        }
        if (!daemon.isAlive()) {
            problems.add(listener + " " + method.getFullName() + " ended the daemon");
        }
    }

    /** What a call ended with, if not in order, and after how long. */
    private record Answer(Optional<StatusRuntimeException> error, Duration after) {
        Status.Code code() {
            return error.map(e -> e.getStatus().getCode()).orElse(Status.Code.OK);
        }

        @Override
        public String toString() {
            return error.map(Throwable::getMessage).orElse("OK") + " after " + after;
        }
    }

    private static boolean wellAnswered(MethodDescriptor method, Answer answer) {
        if (answer.code() == Status.Code.DEADLINE_EXCEEDED) {
            return method.isServerStreaming();
        }
        return !BROKEN.contains(answer.code())
                && answer.error()
                        .map(e -> ErrorStatus.reason(e)
                                .filter(reason -> !reason.isEmpty())
                                .isPresent())
                        .orElse(true);
    }

    /** At the local listener requests without a ring's header are served; with a wrong one all would stop there. */
    private static Set<String> leftOut(String listener) {
        return listener.equals("local") ? Set.of("chordal.chord.v1.RingHeader") : Set.of();
    }

    private static void stillAtWork(DaemonProcess daemon) {
        assertThat(daemon.client().isReady()).as("%s is ready", daemon.name()).isTrue();
        assertThat(daemon.output())
                .doesNotContain("OutOfMemoryError")
                .doesNotContain("StackOverflowError")
                .doesNotContain("Exception while executing")
                .hasSizeLessThan(LOG);
        Eventually.until(
                "records are written and read",
                Duration.ofSeconds(20),
                () -> cluster.peerctl(3)
                        .run("dht", "add", "colour-" + daemon.name(), "red")
                        .exitCode(),
                exit -> exit == 0);
        assertThat(Shares.list(cluster.peer(1))).contains(shared);
    }

    /** Streams may stay open, and then end at their deadline: all at once, so that one deadline is waited for. */
    private static List<Answer> together(LocalClient client, MethodDescriptor method, List<byte[]> requests) {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            return requests.stream()
                    .map(request -> CompletableFuture.supplyAsync(() -> call(client, method, request), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Answer call(LocalClient client, MethodDescriptor method, byte[] request) {
        Channel channel = client.authorised();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        long begin = System.nanoTime();
        Optional<StatusRuntimeException> error = Optional.empty();
        try {
            if (method.isServerStreaming()) {
                ClientCalls.blockingServerStreamingCall(channel, raw(method), options, request)
                        .forEachRemaining(answer -> {});
            } else {
                ClientCalls.blockingUnaryCall(channel, raw(method), options, request);
            }
        } catch (StatusRuntimeException e) {
            error = Optional.of(e);
        }
        return new Answer(error, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static io.grpc.MethodDescriptor<byte[], byte[]> raw(MethodDescriptor method) {
        return io.grpc.MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(
                        method.isServerStreaming()
                                ? io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING
                                : io.grpc.MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements io.grpc.MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
