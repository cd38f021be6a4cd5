// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import io.chordal.daemon.trust.KeyId;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Where the trackers of the list are called and what they sign with: from the records in which each says so of itself.
 *
 * <p>It keeps what was read last, which is shown, and whose keys count, also while records cannot be read. A tracker that is taken off the
 * list counts no more. Thread-safe: what was read is an immutable snapshot.
 */
public final class TrackerDirectory implements TrackerKeys {
    /** How often {@link #refresh} is to be called. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Bytes PARTITION = Bytes.utf8("trackers");
    /** Members, and as many more that were taken off the list. */
    private static final int MOST = 2 * HomeList.MAX_MEMBERS;

    private final Endpoint self;
    private volatile TrackerRecord own;
    private final Optional<TrackerList> configured;
    private final Registers registers;
    private final TrackerWatch watch;
    private final InstantSource clock;
    private volatile Read read;

    /**
     * Knows of itself, and where the list says that the others are.
     *
     * @param self this tracker's name in the ring
     * @param own what it says of itself
     * @param list the list as it was configured
     * @param configured the configuration, which says where clients call a member and which line is its own; empty for a lone tracker
     */
    public TrackerDirectory(
            Endpoint self,
            TrackerRecord own,
            HomeList list,
            Optional<TrackerList> configured,
            Registers registers,
            TrackerWatch watch,
            InstantSource clock) {
        this.self = requireNonNull(self, "self is null");
        this.own = requireNonNull(own, "own is null");
        this.configured = requireNonNull(configured, "configured is null");
        this.registers = requireNonNull(registers, "registers is null");
        this.watch = requireNonNull(watch, "watch is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.read = new Read(list, ImmutableSortedMap.of(self, own), clock.instant());
    }

    /** Says from now on that clients call this tracker there: its listener is open. */
    public void calledAt(Endpoint open) {
        own = new TrackerRecord(open, own.key(), own.boot(), own.former());
        read = new Read(read.list, ImmutableSortedMap.of(self, own), clock.instant());
    }

    /** Reads what all say of themselves, and writes what this one does where that stands there no more or not yet. */
    public CompletionStage<Void> refresh(HomeList list) {
        return registers.list(PARTITION, Optional.empty(), MOST).thenCompose(page -> {
            TrackerRecord present = own;
            Map<Endpoint, TrackerRecord> found = new TreeMap<>();
            page.registers()
                    .forEach(register -> member(register)
                            .ifPresent(member -> merged(register).ifPresent(said -> found.put(member, said))));
            Optional<TrackerRecord> said = Optional.ofNullable(found.get(self));
            found.put(
                    self,
                    said.map(earlier -> present.after(earlier, clock.instant())).orElse(present));
            read = new Read(list, ImmutableSortedMap.copyOf(found), clock.instant());
            return said.filter(before -> before.says(present)).isPresent()
                    ? CompletableFuture.completedStage(null)
                    : say(present);
        });
    }

    private CompletionStage<Void> say(TrackerRecord present) {
        return registers
                .read(key(self))
                .thenCompose(there -> registers.replace(
                        there,
                        TrackerRecordCodec.write(merged(there)
                                .map(earlier -> present.after(earlier, clock.instant()))
                                .orElse(present))))
                .thenAccept(written -> {});
    }

    private static Key key(Endpoint member) {
        return new Key(PARTITION, Bytes.utf8(member.toString()));
    }

    private static Optional<Endpoint> member(Register register) {
        try {
            return Optional.of(Endpoint.parse(register.key().item().toUtf8()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<TrackerRecord> merged(Register register) {
        return register.values().stream()
                .flatMap(value -> TrackerRecordCodec.read(value).stream())
                .reduce(TrackerRecord::merge);
    }

    /** Returns what clients are told. */
    public TrackerListing listing() {
        Read now = read;
        return new TrackerListing(
                now.list.version(),
                now.list.members().stream().map(member -> listed(now, member)).toList(),
                now.former().map(FormerKey::key).distinct().toList());
    }

    private ListedTracker listed(Read now, Endpoint member) {
        Optional<TrackerRecord> said = Optional.ofNullable(now.said.get(member));
        Optional<Integer> line = configured.flatMap(list -> list.lineOfMember(member));
        return new ListedTracker(
                member,
                said.map(TrackerRecord::open)
                        .or(() -> line.map(
                                number -> configured.orElseThrow().line(number).open())),
                watch.state(member),
                said.map(TrackerRecord::key),
                member.equals(self),
                line);
    }

    @Override
    public Optional<PublicKey> find(KeyId id) {
        return Optional.ofNullable(read.keys.get(id));
    }

    /** What was read last. Immutable. */
    private static final class Read {
        private final HomeList list;
        private final ImmutableSortedMap<Endpoint, TrackerRecord> said;
        private final Instant at;
        private final ImmutableMap<KeyId, PublicKey> keys;

        Read(HomeList list, ImmutableSortedMap<Endpoint, TrackerRecord> all, Instant at) {
            this.list = list;
            this.at = at;
            ImmutableSortedMap.Builder<Endpoint, TrackerRecord> members = ImmutableSortedMap.naturalOrder();
            all.forEach((member, tracker) -> {
                if (list.members().contains(member)) {
                    members.put(member, tracker);
                }
            });
            said = members.buildOrThrow();
            keys = Stream.concat(said.values().stream().map(TrackerRecord::key), former().map(FormerKey::key))
                    .distinct()
                    .map(TrackerKeys::decode)
                    .collect(ImmutableMap.toImmutableMap(KeyId::of, key -> key, (one, two) -> one));
        }

        Stream<FormerKey> former() {
            return said.values().stream()
                    .flatMap(tracker -> tracker.former().stream())
                    .filter(former -> former.until().isAfter(at));
        }
    }
}
