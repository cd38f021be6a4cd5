// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.value.TrackerReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which of a peer's files are new to the catalogue of {@code public}: a pure function of what is there.
 *
 * <p>The same content under the same name is there already, whoever entered it. Another content under a name is another
 * entry, as long as the name has room.
 *
 * @param results what becomes of each file, in order; of new ones if they are written
 * @param additions what is to be written
 * @param additionOf for each result the number of its addition, or -1
 */
record Entering(
        ImmutableList<Registration> results, ImmutableList<CatalogEntry> additions, ImmutableList<Integer> additionOf) {

    static Entering plan(
            List<NewFile> files,
            Map<FileName, ImmutableList<CatalogEntry>> present,
            Publisher publisher,
            Instant now,
            int maxPerName,
            int room) {
        Map<FileName, Set<FileRef>> known = new HashMap<>();
        present.forEach((name, entries) -> {
            Set<FileRef> refs = new HashSet<>();
            entries.forEach(entry -> refs.add(entry.file()));
            known.put(name, refs);
        });
        ImmutableList.Builder<Registration> results = ImmutableList.builder();
        ImmutableList.Builder<Integer> additionOf = ImmutableList.builder();
        List<CatalogEntry> additions = new ArrayList<>();
        for (NewFile file : files) {
            Set<FileRef> ofName = known.computeIfAbsent(file.name(), name -> new HashSet<>());
            Optional<Registration.Refused> refusal = ofName.contains(file.file())
                    ? Optional.empty()
                    : refusal(file, ofName.size(), maxPerName, room - additions.size());
            boolean added = refusal.isEmpty() && ofName.add(file.file());
            additionOf.add(added ? additions.size() : -1);
            if (added) {
                additions.add(file.entry(publisher, now));
            }
            results.add(refusal.isPresent() ? refusal.get() : new Registration.Entered());
        }
        return new Entering(results.build(), ImmutableList.copyOf(additions), additionOf.build());
    }

    /** Returns the results, given for each addition why it could not be written, if it could not. */
    ImmutableList<Registration> written(List<Optional<String>> failures) {
        ImmutableList.Builder<Registration> after = ImmutableList.builder();
        for (int i = 0; i < results.size(); i++) {
            int addition = additionOf.get(i);
            Optional<String> failure = addition < 0 ? Optional.empty() : failures.get(addition);
            after.add(
                    failure.isPresent()
                            ? new Registration.Refused(TrackerReason.CATALOG_UNAVAILABLE, failure.get())
                            : results.get(i));
        }
        return after.build();
    }

    private static Optional<Registration.Refused> refusal(NewFile file, int ofName, int maxPerName, int room) {
        if (ofName >= maxPerName) {
            return Optional.of(new Registration.Refused(
                    TrackerReason.NAME_FULL,
                    "there are " + ofName + " different files named '" + file.name()
                            + "' already; share it under another name"));
        }
        if (room <= 0) {
            return Optional.of(full());
        }
        return Optional.empty();
    }

    static Registration.Refused full() {
        return new Registration.Refused(
                TrackerReason.TRACKER_FULL, "the catalogue is full; withdraw files that nobody needs");
    }
}
