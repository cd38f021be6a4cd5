// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static io.chordal.tracker.testing.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.grpc.Listener;
import io.chordal.daemon.grpc.ListenerConfig;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.TokenAuthenticator;
import io.chordal.daemon.trust.AccessTokens;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceBlockingStub;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceStub;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.account.AccountConfig;
import io.chordal.tracker.account.Accounts;
import io.chordal.tracker.account.Argon2Hasher;
import io.chordal.tracker.account.ArgonParameters;
import io.chordal.tracker.account.UserId;
import io.chordal.tracker.group.GroupParts;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRegisters;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Accounts and groups at an open listener with its policy, over registers in memory, with cheap hashes; time passes when a test says so. */
final class Desk implements AutoCloseable {
    static final String PASSWORD = "correct horse";

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    final ManualTicker time = new ManualTicker();
    final MemoryRegisters registers = new MemoryRegisters(time);
    final List<String> audited = new CopyOnWriteArrayList<>();
    final Set<FileRef> files = ConcurrentHashMap.newKeySet();
    final Accounts accounts;
    final GroupParts groups;

    private final Listener listener;
    private final ManagedChannel channel;
    private final Map<Integer, ManagedChannel> further = new ConcurrentHashMap<>();

    Desk(AccountConfig config) {
        SigningKey key = SigningKey.generate();
        AtomicLong ids = new AtomicLong();
        accounts = Accounts.in(
                registers,
                config.withHashing(new ArgonParameters(64, 1, 1)),
                new Accounts.Surroundings(
                        "t1",
                        claims -> AccessTokens.sign(key, claims),
                        new Argon2Hasher(new ArgonParameters(64, 1, 1), new Random(1)),
                        MoreExecutors.directExecutor(),
                        (after, step) -> step.run(),
                        time,
                        time,
                        new Random(2)));
        groups = GroupParts.of(new GroupParts.Needs(
                registers,
                accounts.users(),
                (group, wanted) -> CompletableFuture.completedFuture(
                        wanted.stream().filter(files::contains).collect(Collectors.toSet())),
                (group, subject, epoch) -> {},
                claims -> "signed",
                MoreExecutors.directExecutor(),
                time,
                () -> Bytes.fromHex(String.format("%032x", ids.incrementAndGet())),
                "t1",
                true));
        TrackerKeys keys = TrackerKeys.of(Map.of(key.id(), key.publicKey()));
        listener = Listener.openPublic(
                ListenerConfig.of(ListenAddress.parse("127.0.0.1:0"), "--listen", false),
                List.of(
                        new AccountGrpc(
                                accounts, (user, limit) -> groups.listing().owned(subject(user), limit)),
                        new GroupGrpc(groups, Actors::current)),
                Gate.open(
                        new TokenAuthenticator(keys, new ProofChecker(time, 100), accounts.live(), time, time),
                        new AuditLog(everyLine(), audited::add)),
                MoreExecutors.directExecutor(),
                TrackerErrors::toStatus);
        channel = connect();
    }

    private ManagedChannel connect() {
        return NettyChannelBuilder.forAddress(
                        listener.address().host(), listener.address().port())
                .usePlaintext()
                .build();
    }

    Desk() {
        this(AccountConfig.defaults());
    }

    /** Time that passes so quickly that each line is written. */
    private static Ticker everyLine() {
        AtomicLong nanos = new AtomicLong();
        return new Ticker() {
            @Override
            public long read() {
                return nanos.addAndGet(1_000_000_000);
            }
        };
    }

    private static Subject.User subject(UserId user) {
        return new Subject.User(user.bytes());
    }

    AccountServiceBlockingStub accounts() {
        return prepared(AccountServiceGrpc.newBlockingStub(channel), "");
    }

    AccountServiceBlockingStub accounts(String token) {
        return prepared(AccountServiceGrpc.newBlockingStub(channel), token);
    }

    GroupServiceBlockingStub groups() {
        return groups("");
    }

    GroupServiceBlockingStub groups(String token) {
        return prepared(GroupServiceGrpc.newBlockingStub(channel), token);
    }

    /** Returns the stub of one of several connections, each of which has not many calls at a time. */
    GroupServiceStub watching(int connection) {
        return prepared(GroupServiceGrpc.newStub(further.computeIfAbsent(connection, number -> connect())), "");
    }

    /** Makes an account, logs in, and returns the access token. */
    String user(String name) {
        accounts()
                .createUser(CreateUserRequest.newBuilder()
                        .setName(name)
                        .setPassword(PASSWORD)
                        .build());
        return logIn(name);
    }

    /** Makes an administrator's account, logs in, and returns the access token. */
    String admin(String name) {
        accounts.createByAdmin(name, PASSWORD, true).toCompletableFuture().join();
        return logIn(name);
    }

    String logIn(String name) {
        return accounts()
                .login(LoginRequest.newBuilder()
                        .setName(name)
                        .setPassword(PASSWORD)
                        .build())
                .getTokens()
                .getAccessToken();
    }

    /** Checks that a call ends so, for this reason. */
    static void refused(Status.Code code, String reason, Runnable call) {
        Throwable thrown = catchThrowable(call::run);
        assertThat(thrown).as("refused with %s", reason).isNotNull();
        assertThat(ErrorStatus.reason(thrown)).as(thrown.getMessage()).contains(reason);
        assertThat(Status.fromThrowable(thrown).getCode()).as(reason).isEqualTo(code);
    }

    /** Waits for a line of the audit log, which is written as a call ends, and returns it. */
    String awaitAudited(String... parts) {
        within(
                Duration.ofSeconds(10),
                () -> audited.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)));
        return audited.stream()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .findFirst()
                .orElseThrow();
    }

    static ByteString bytes(int size, int last) {
        byte[] bytes = new byte[size];
        bytes[size - 1] = (byte) last;
        return ByteString.copyFrom(bytes);
    }

    private static <S extends AbstractStub<S>> S prepared(S stub, String token) {
        Metadata metadata = new Metadata();
        if (!token.isEmpty()) {
            metadata.put(AUTHORIZATION, "Bearer " + token);
        }
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        further.values().forEach(ManagedChannel::shutdownNow);
        channel.shutdownNow();
        listener.close();
    }
}
