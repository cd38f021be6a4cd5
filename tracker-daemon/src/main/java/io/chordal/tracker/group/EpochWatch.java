// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Tells those who watch when the epochs of their groups are raised: at once what happened at this tracker or was relayed to it, and
 * whatever else with the next poll. A tracker that cannot read the groups falls silent, so that those who watch go to another one.
 *
 * <p>Thread-safe. At most {@value #MAX_GROUPS} groups a stream; {@link EpochIndex} has the other bounds.
 */
public final class EpochWatch {
    /** The most groups of one stream. */
    public static final int MAX_GROUPS = 1000;

    private static final int AT_ONCE = 16;

    private final GroupRecords records;
    private final EpochIndex index = new EpochIndex();
    private volatile boolean isSilent;

    EpochWatch(GroupRecords records) {
        this.records = requireNonNull(records, "records is null");
    }

    /**
     * Begins to tell somebody of the groups of these names: first of all that there are, then of changes.
     *
     * @return the stream, to be closed when the watcher is gone; fails with TRACKER_FULL, or as registers do
     */
    public CompletionStage<EpochStream> open(Collection<String> names, EpochSink sink) {
        if (names.size() > MAX_GROUPS) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST,
                    "at most " + MAX_GROUPS + " groups are watched in one call, not " + names.size());
        }
        List<GroupName> wanted = names.stream()
                .flatMap(name -> GroupName.find(name).stream())
                .filter(name -> !name.isPublic())
                .distinct()
                .toList();
        index.takePlace();
        return Stages.each(wanted, AT_ONCE, records::group)
                .thenApply(found -> begin(found, sink))
                .whenComplete((stream, failure) -> {
                    if (failure != null) {
                        index.givePlaceBack();
                    }
                });
    }

    /** Hears of an epoch, from this tracker or another one. */
    public void raised(GroupId group, long epoch) {
        index.watching(group).forEach(stream -> stream.tell(group, epoch));
    }

    /** Reads all groups that are watched; called every few seconds, and not again before it is through. */
    public CompletionStage<Void> poll() {
        return Stages.each(index.groups(), AT_ONCE, this::read).thenAccept(read -> isSilent = read.contains(false));
    }

    /** Says to all who watch that this tracker is there, unless the last poll failed; called every second. */
    public void beat() {
        if (!isSilent) {
            index.streams().forEach(EpochStream::beat);
        }
    }

    private EpochStream begin(List<Held<Group>> found, EpochSink sink) {
        List<GroupEpoch> first = found.stream()
                .flatMap(held -> held.value().stream())
                .map(group -> new GroupEpoch(group.ref(), group.epoch()))
                .toList();
        EpochStream stream = new EpochStream(sink, index, first);
        index.enter(stream);
        stream.drain();
        return stream;
    }

    /** What cannot be read now is read with the next poll; returns whether it could. */
    private CompletionStage<Boolean> read(GroupRef ref) {
        return records.group(ref).handle((held, failure) -> {
            Optional<Group> group = failure == null ? held.value() : Optional.empty();
            group.ifPresent(found -> raised(found.groupId(), found.epoch()));
            return failure == null;
        });
    }
}
