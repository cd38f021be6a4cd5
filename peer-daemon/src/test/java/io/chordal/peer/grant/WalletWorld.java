// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A wallet, a tracker that answers when it is told to, and time that passes when it is told to. Confined to the test's thread. */
final class WalletWorld {
    static final Membership AS = new Membership(new ShareGroup("photos", "0a".repeat(16)), "0b".repeat(16));
    static final Duration LIFETIME = Duration.ofMinutes(5);

    private final List<Timer> timers = new ArrayList<>();
    private final Set<FileRef> missing = new HashSet<>();
    final List<Question> open = new ArrayList<>();
    final GrantWallet wallet;
    Optional<PeerProblem> answer = Optional.empty();
    boolean answersLater;
    boolean loggedIn = true;
    int questions;
    int filesAsked;
    private int issued;
    private long now = 1_000_000;

    private record Timer(long at, Runnable task) {}

    /** A question that waits for its answer. */
    record Question(List<FileRef> files, CompletableFuture<ImmutableList<IssuedGrant>> answer) {}

    WalletWorld() {
        this(GrantConfig.defaults());
    }

    WalletWorld(GrantConfig config) {
        wallet = new GrantWallet(config, this::issue, as -> loggedIn, this::schedule, new WorldTicker(), new Random(3));
    }

    static FileRef file(int number) {
        byte[] id = new byte[32];
        id[0] = (byte) number;
        id[1] = (byte) (number >> 8);
        return new FileRef(FileId.of(id), 1_000 + number);
    }

    /** Nobody has this one in the group. */
    void lacks(FileRef file) {
        missing.add(file);
    }

    void has(FileRef file) {
        missing.remove(file);
    }

    /** Answers the oldest open question. */
    void answerNext() {
        Question question = open.remove(0);
        answer(question.files(), question.answer());
    }

    /** Lets time pass, timer by timer. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        for (Optional<Timer> next = due(end); next.isPresent(); next = due(end)) {
            timers.remove(next.get());
            now = Math.max(now, next.get().at());
            next.get().task().run();
        }
        now = end;
    }

    int timers() {
        return timers.size();
    }

    private Optional<Timer> due(long end) {
        return timers.stream().filter(each -> each.at() <= end).reduce((a, b) -> b.at() < a.at() ? b : a);
    }

    private Runnable schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(now + delay.toNanos(), task);
        timers.add(timer);
        return () -> timers.removeIf(each -> each == timer);
    }

    private CompletableFuture<ImmutableList<IssuedGrant>> issue(Membership as, List<FileRef> files) {
        questions++;
        filesAsked += files.size();
        CompletableFuture<ImmutableList<IssuedGrant>> reply = new CompletableFuture<>();
        if (answersLater) {
            open.add(new Question(files, reply));
        } else {
            answer(files, reply);
        }
        return reply;
    }

    private void answer(List<FileRef> files, CompletableFuture<ImmutableList<IssuedGrant>> reply) {
        if (answer.isPresent()) {
            reply.completeExceptionally(new PeerFailure(answer.get(), "so says the test"));
            return;
        }
        reply.complete(files.stream()
                .filter(file -> !missing.contains(file))
                .map(file -> new IssuedGrant(file, "grant " + ++issued, LIFETIME))
                .collect(ImmutableList.toImmutableList()));
    }

    private final class WorldTicker extends com.google.common.base.Ticker {
        @Override
        public long read() {
            return now;
        }
    }
}
