// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.Lists;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.swarm.SharedFile;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes over the catalogue of {@code public}, one partition after another and each page alone in its lane: refreshes what somebody has, deletes
 * what nobody has had for the retention time; then counts the entries of all groups, whose own stay until they are withdrawn. Thread-safe; it
 * holds no state of its own.
 */
final class CatalogSweep {
    private static final Logger log = LoggerFactory.getLogger(CatalogSweep.class);
    private static final int NAMES = 100;

    private final CatalogConfig config;
    private final CatalogRecords records;
    private final Presence presence;
    private final InstantSource clock;
    private final Instant startedAt;
    private final Removals removals;
    private final EntryCount entries;
    private final Lanes lanes;

    CatalogSweep(
            CatalogConfig config,
            CatalogRecords records,
            Presence presence,
            InstantSource clock,
            Instant startedAt,
            Removals removals,
            EntryCount entries,
            Lanes lanes) {
        this.config = config;
        this.records = records;
        this.presence = presence;
        this.clock = clock;
        this.startedAt = startedAt;
        this.removals = removals;
        this.entries = entries;
        this.lanes = lanes;
    }

    CompletionStage<Void> run() {
        return from(0, Optional.empty()).thenCompose(done -> count());
    }

    CompletionStage<Void> count() {
        return records.count().thenAccept(entries::counted);
    }

    private CompletionStage<Void> from(int partition, Optional<FileName> after) {
        if (partition == CatalogRecords.PARTITIONS) {
            return Stages.done();
        }
        return lanes.run(partition, () -> page(partition, after))
                .thenCompose(last -> last.isPresent() ? from(partition, last) : from(partition + 1, Optional.empty()));
    }

    private CompletionStage<Optional<FileName>> page(int partition, Optional<FileName> after) {
        return records.scan(GroupId.PUBLIC, partition, after, NAMES)
                .thenCompose(page -> settle(page.entries()).thenApply(done -> page.last()));
    }

    private CompletionStage<Void> settle(List<CatalogEntry> entries) {
        Instant now = clock.instant();
        boolean mayDelete = !now.isBefore(startedAt.plus(config.grace()));
        List<CatalogEntry> seen = new ArrayList<>();
        List<CompletionStage<Void>> steps = new ArrayList<>();
        for (CatalogEntry entry : entries) {
            if (presence.count(new SharedFile(GroupId.PUBLIC, entry.file())).anybody()) {
                if (!now.isBefore(entry.lastSeen().plus(config.refresh()))) {
                    seen.add(entry.seen(now));
                }
            } else if (mayDelete && !now.isBefore(entry.lastSeen().plus(config.retention()))) {
                log.info("nobody has had '{}' ({}) for {}: deleted", entry.name(), entry.file(), config.retention());
                steps.add(removals.unlessHeld(GroupId.PUBLIC, entry.name(), entry.file()));
            }
        }
        Lists.partition(seen, 256).forEach(batch -> steps.add(records.add(batch).thenAccept(failures -> {})));
        return Stages.allDone(steps);
    }
}
