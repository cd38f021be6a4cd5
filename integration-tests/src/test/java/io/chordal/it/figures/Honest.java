// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A user who logs in with the right password again and again, from an address of its own. Confined to one thread at a time. */
final class Honest implements AutoCloseable {
    private static final int HONEST_NET = 7;
    private static final long SECONDS = 40;

    private final String name;
    private final String password;
    private final boolean known;
    private final ManagedChannel channel;
    private final TreeSet<String> secrets = new TreeSet<>();
    private String device = "";

    /**
     * Makes the account.
     *
     * @param host the last part of its address
     * @param known whether it shows the device token of its log-in before
     */
    Honest(String tracker, String name, int host, boolean known) {
        this.name = name;
        this.password = "honest-password-of-" + name;
        this.known = known;
        this.channel = Address.from(HONEST_NET, host, tracker);
        secrets.add(password);
        stub().createUser(CreateUserRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .build());
        LoginResponse first = logIn();
        device = known ? first.getDeviceToken() : "";
    }

    /**
     * What came of its attempts.
     *
     * @param times of those that succeeded
     * @param refused why how many others were
     */
    record Outcome(Percentiles times, Map<String, Integer> refused) {
        int refusals() {
            return refused.values().stream().mapToInt(count -> count).sum();
        }

        /** Returns how long 99 of 100 attempts took at the most; nothing is long enough for one that was refused. */
        Duration p99() {
            boolean manyRefused = refusals() * 99L > times.count();
            return manyRefused ? Duration.ofDays(1) : times.at(99);
        }
    }

    String name() {
        return name;
    }

    /** Logs in so often, once each such while, or as often as that goes. */
    Outcome logIn(int times, Duration each) throws InterruptedException {
        List<Duration> took = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        CountDownLatch left = new CountDownLatch(times);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(
                () -> {
                    if (left.getCount() > 0) {
                        attempt(took, refused);
                        left.countDown();
                    }
                },
                0,
                each.toNanos(),
                TimeUnit.NANOSECONDS);
        try {
            left.await();
        } finally {
            clock.shutdownNow();
        }
        return new Outcome(Percentiles.of(took), refused);
    }

    private void attempt(List<Duration> took, Map<String, Integer> refused) {
        long begun = System.nanoTime();
        try {
            LoginResponse in = logIn();
            device = known ? in.getDeviceToken() : "";
            took.add(Duration.ofNanos(System.nanoTime() - begun));
        } catch (StatusRuntimeException e) {
            refused.merge(ErrorStatus.reason(e).orElse(e.getStatus().getCode().name()), 1, Integer::sum);
        }
    }

    /** Returns its password and all tokens that it was given. */
    TreeSet<String> secrets() {
        return secrets;
    }

    private LoginResponse logIn() {
        LoginResponse in = stub().login(LoginRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .setDeviceToken(device)
                .build());
        secrets.add(in.getTokens().getAccessToken());
        secrets.add(in.getTokens().getRefreshToken());
        secrets.add(in.getDeviceToken());
        return in;
    }

    private AccountServiceBlockingStub stub() {
        return AccountServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
