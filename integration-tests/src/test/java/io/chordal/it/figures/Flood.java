// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Log-ins with wrong passwords, so many a second whatever becomes of them, from so many addresses.
 *
 * <p>Thread-safe. At most {@value #MOST_AT_ONCE} are under way: what would be more is not sent, and counted.
 */
final class Flood implements AutoCloseable {
    /** What all its passwords begin with. */
    static final String PASSWORD = "flooding-password-";

    private static final int MOST_AT_ONCE = 5_000;
    private static final int TICK_MILLIS = 10;
    private static final int ATTACKING_NET = 66;
    private static final int HOSTS = 250;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<String> names;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
    private final Map<Status.Code, Long> ends = new TreeMap<>();

    /**
     * Begins.
     *
     * @param addresses from how many it comes
     * @param names whom it would log in, in turn
     */
    Flood(String tracker, int addresses, int perSecond, List<String> names) {
        this.names = List.copyOf(names);
        for (int i = 0; i < addresses; i++) {
            channels.add(Address.from(ATTACKING_NET + i / HOSTS, 1 + i % HOSTS, tracker));
        }
        int each = perSecond * TICK_MILLIS / 1000;
        clock.scheduleAtFixedRate(() -> send(each), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void send(int number) {
        for (int i = 0; i < number; i++) {
            if (underWay.get() >= MOST_AT_ONCE) {
                left.incrementAndGet();
            } else {
                send();
            }
        }
    }

    private void send() {
        long number = sent.getAndIncrement();
        underWay.incrementAndGet();
        ListenableFuture<LoginResponse> answer = AccountServiceGrpc.newFutureStub(
                        channels.get((int) (number % channels.size())))
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .login(LoginRequest.newBuilder()
                        .setName(names.get((int) (number % names.size())))
                        .setPassword(PASSWORD + number)
                        .build());
        answer.addListener(() -> ended(answer), MoreExecutors.directExecutor());
    }

    private void ended(ListenableFuture<LoginResponse> answer) {
        underWay.decrementAndGet();
        Status.Code code;
        try {
            answer.get();
            code = Status.Code.OK;
        } catch (Exception e) {
            code = Status.fromThrowable(e).getCode();
        }
        synchronized (ends) {
            ends.merge(code, 1L, Long::sum);
        }
    }

    /** Returns how many were sent. */
    long sent() {
        return sent.get();
    }

    /** Returns how many were not sent, because too many were under way. */
    long left() {
        return left.get();
    }

    /** Returns how those that were answered ended. */
    Map<Status.Code, Long> ends() {
        synchronized (ends) {
            return new TreeMap<>(ends);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
