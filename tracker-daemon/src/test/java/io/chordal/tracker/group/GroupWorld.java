// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import com.google.common.base.Strings;
import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Groups over some registers, with users who are simply there. Thread-safe. */
final class GroupWorld implements Users {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Subject.Node NODE = new Subject.Node(new PeerId(new Hash256(7, 7, 7, 7)));

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final List<String> removals = new CopyOnWriteArrayList<>();
    final List<String> notices = new CopyOnWriteArrayList<>();
    final Set<String> disabled = new ConcurrentSkipListSet<>();
    final Set<FileRef> files = ConcurrentHashMap.newKeySet();
    final GroupParts parts;
    final GroupRecords records;

    private static final AtomicLong IDS = new AtomicLong(1);

    /** Returns a world at a tracker. */
    GroupWorld(Registers registers, String tracker) {
        InstantSource clock = now::get;
        records = new GroupRecords(registers, this);
        parts = GroupParts.of(new GroupParts.Needs(
                registers,
                this,
                (group, wanted) -> CompletableFuture.completedFuture(
                        wanted.stream().filter(files::contains).collect(Collectors.toSet())),
                (group, subject, epoch) -> removals.add(group.name() + " " + subject + " " + epoch),
                claims -> "signed " + claims,
                Runnable::run,
                clock,
                () -> Bytes.fromHex(String.format("%032x", IDS.getAndIncrement())),
                tracker,
                true));
    }

    /** A user: of each name there is one, and its id follows from it. */
    static Subject.User user(String name) {
        return new Subject.User(Bytes.utf8(Strings.padEnd(name, Subject.User.BYTES, '.')));
    }

    static Actor actor(String name) {
        return new Actor(Optional.of(user(name)), name, false);
    }

    static Actor admin(String name) {
        return new Actor(Optional.of(user(name)), name, true);
    }

    @Override
    public CompletionStage<Optional<Known>> find(String name) {
        return CompletableFuture.completedFuture(
                name.startsWith("nobody") ? Optional.empty() : Optional.of(new Known(user(name), name)));
    }

    @Override
    public CompletionStage<Boolean> isDisabled(Subject.User user, String name) {
        return CompletableFuture.completedFuture(disabled.contains(name));
    }

    @Override
    public CompletionStage<Void> tell(Subject.User user, String name, String notice) {
        notices.add(name + ": " + notice);
        return CompletableFuture.completedFuture(null);
    }

    Founded create(String owner, String group) {
        return get(parts.founding().create(actor(owner), group, Optional.empty()));
    }

    Membership request(String user, String group) {
        return get(parts.joining().request(actor(user), group));
    }

    void accept(String owner, String group, String user) {
        get(parts.joining().accept(actor(owner), group, user));
    }

    void reject(String owner, String group, String user) {
        get(parts.joining().reject(actor(owner), group, user));
    }

    boolean add(String owner, String group, String member) {
        return get(parts.joining().add(actor(owner), group, member));
    }

    Duration remove(String owner, String group, String member) {
        return get(parts.leaving().remove(actor(owner), group, member));
    }

    void leave(String user, String group) {
        get(parts.leaving().leave(actor(user), group));
    }

    Shown transfer(String owner, String group, String heir) {
        return get(parts.handover().transfer(actor(owner), group, heir));
    }

    Shown update(String owner, String group, Duration lifetime) {
        return get(parts.handover().update(actor(owner), group, lifetime));
    }

    Group group(String name) {
        return get(records.group(new GroupName(name))).value().orElseThrow();
    }

    Membership membership(String group, Subject subject) {
        return get(parts.access().membership(group(group), subject));
    }

    Membership membership(String group, String user) {
        return membership(group, user(user));
    }

    /** Returns what a stage says, which is through. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Returns why something is refused; nothing if it is not. */
    static Optional<TrackerReason> refusal(Runnable step) {
        try {
            step.run();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(Repeat.reason(e).orElseThrow(() -> e));
        }
    }
}
