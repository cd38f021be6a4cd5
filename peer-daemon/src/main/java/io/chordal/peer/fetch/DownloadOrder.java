// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.pick.Strategy;
import io.chordal.swarm.share.Membership;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a user wants fetched; all that a download needs to be taken up again. Immutable.
 *
 * @param id its number at this peer, from 1
 * @param ref which file
 * @param name what it is called
 * @param destination where it goes, absolute
 * @param strategy how the next chunk is chosen
 * @param parallel chunks under way at once
 * @param seed whether it is shared afterwards
 * @param hash whether the plain SHA-256 is computed at the end
 * @param expected the plain SHA-256 that it must have, if the user gave one
 * @param tracker the tracker that the ticket named
 * @param hints peers that the ticket named
 * @param started when it was ordered
 * @param paused whether the user paused it
 * @param kind what is wanted: a file, a folder, or a file for a folder
 * @param as the group in which it is fetched, and as whom
 */
public record DownloadOrder(
        long id,
        FileRef ref,
        FileName name,
        Path destination,
        Strategy strategy,
        int parallel,
        boolean seed,
        boolean hash,
        Optional<Hash256> expected,
        Optional<Endpoint> tracker,
        ImmutableList<Endpoint> hints,
        Instant started,
        boolean paused,
        Kind kind,
        Membership as) {
    /** What is wanted; a closed list. */
    public enum Kind {
        /** A file. */
        FILE,
        /** The folder whose list the file is. */
        FOLDER,
        /**
         * A file that the download of a folder needs, or its list; its user sees the folder only. The folder orders it and tells it to
         * rest, to go on and to end; it is in the order book so that the next run goes on with what was fetched, and without its folder
         * it is cancelled there.
         */
        MEMBER
    }

    public DownloadOrder {
        requireNonNull(ref, "ref is null");
        requireNonNull(name, "name is null");
        requireNonNull(strategy, "strategy is null");
        requireNonNull(expected, "expected is null");
        requireNonNull(tracker, "tracker is null");
        requireNonNull(hints, "hints is null");
        requireNonNull(started, "started is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(as, "as is null");
        if (id < 1 || parallel < 1 || parallel > 1_000) {
            throw new IllegalArgumentException("download " + id + " with " + parallel + " chunks at once");
        }
        if (!destination.isAbsolute()) {
            throw new IllegalArgumentException("the destination must be an absolute path, not " + destination);
        }
    }

    /** An order for a file that everybody may have. */
    public DownloadOrder(
            long id,
            FileRef ref,
            FileName name,
            Path destination,
            Strategy strategy,
            int parallel,
            boolean seed,
            boolean hash,
            Optional<Hash256> expected,
            Optional<Endpoint> tracker,
            ImmutableList<Endpoint> hints,
            Instant started,
            boolean paused) {
        this(
                id,
                ref,
                name,
                destination,
                strategy,
                parallel,
                seed,
                hash,
                expected,
                tracker,
                hints,
                started,
                paused,
                Kind.FILE,
                Membership.PUBLIC);
    }

    /**
     * The order for a file that this order for a folder needs.
     *
     * @param first whom to ask before all others, if there is one
     */
    public DownloadOrder member(
            FileRef file, FileName called, Path place, int chunksAtOnce, boolean shared, Optional<Endpoint> first) {
        return new DownloadOrder(
                1,
                file,
                called,
                place,
                strategy,
                chunksAtOnce,
                shared,
                false,
                Optional.empty(),
                tracker,
                Stream.concat(first.stream(), hints.stream()).distinct().collect(ImmutableList.toImmutableList()),
                started,
                false,
                Kind.MEMBER,
                as);
    }

    /** Whether this is a file for a folder that none of the orders is for. */
    boolean isOrphan(Collection<DownloadOrder> all) {
        return kind == Kind.MEMBER && all.stream().noneMatch(this::isMemberOf);
    }

    private boolean isMemberOf(DownloadOrder folder) {
        return folder.kind == Kind.FOLDER && (ref.equals(folder.ref) || destination.startsWith(folder.destination));
    }

    /** The only source to use as long as it delivers: a folder that is to come from one source has each large file from it too. */
    Optional<Endpoint> only() {
        boolean one = strategy == Strategy.SINGLE && kind == Kind.MEMBER;
        return one ? hints.stream().findFirst() : Optional.empty();
    }

    /** The same order for the folder whose list the file is. */
    public DownloadOrder asFolder() {
        return with(id, destination, paused, Kind.FOLDER, as);
    }

    /** The same order under another number. */
    DownloadOrder withId(long other) {
        return with(other, destination, paused, kind, as);
    }

    /** The same order to another place. */
    public DownloadOrder withDestination(Path other) {
        return with(id, other, paused, kind, as);
    }

    /** The same order, paused or not. */
    public DownloadOrder withPaused(boolean other) {
        return with(id, destination, other, kind, as);
    }

    /** The same order in a group. */
    public DownloadOrder in(Membership other) {
        return with(id, destination, paused, kind, other);
    }

    private DownloadOrder with(long number, Path place, boolean waits, Kind what, Membership who) {
        return new DownloadOrder(
                number, ref, name, place, strategy, parallel, seed, hash, expected, tracker, hints, started, waits,
                what, who);
    }

    /** Whether it is for the same place and in the same group as another order. */
    public boolean isLike(DownloadOrder other) {
        return destination.equals(other.destination) && isInGroupOf(other);
    }

    private boolean isInGroupOf(DownloadOrder other) {
        return as.group().equals(other.as.group());
    }

    /** Where it goes, in words for whoever gave another order: with its group, unless both are in public. */
    public String whereTo(DownloadOrder other) {
        boolean isPlain = as.group().isPublic() && isInGroupOf(other);
        return "to " + destination + (isPlain ? "" : " in the group " + as.group());
    }
}
