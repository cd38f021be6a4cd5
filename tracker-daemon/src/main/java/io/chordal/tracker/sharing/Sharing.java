// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.NewFile;
import io.chordal.tracker.catalog.Registration;
import io.chordal.tracker.group.GroupFiles;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.swarm.NamedFile;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.swarm.Withdrawn;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a peer says about its files changes swarm and catalogue together: who registers a file becomes a source of it at
 * once, and a file that its last holder withdraws leaves the catalogue.
 *
 * <p>Thread-safe. The swarm always changes first: the catalogue decides by it.
 */
public final class Sharing implements GroupFiles {
    private final SwarmRegistry swarm;
    private final Catalog catalog;

    /** Returns the sharing of these two. */
    public Sharing(SwarmRegistry swarm, Catalog catalog) {
        this.swarm = requireNonNull(swarm, "swarm is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
    }

    /**
     * Enters the peer's files; one result for each, in order, and a bad one does not refuse the others. What the peer has
     * announced of a file stays as it is; of the others it is a source of every chunk.
     */
    public CompletionStage<ImmutableList<Registration>> register(
            Participant who, PeerRef peer, List<Submitted> submitted) {
        List<NewFile> valid = new ArrayList<>();
        submitted.forEach(each -> {
            if (each instanceof Submitted.Valid v) {
                valid.add(v.file());
            }
        });
        List<Boolean> taken = swarm.register(
                who.announcer(peer),
                valid.stream()
                        .map(file -> new NamedFile(file.name(), file.file()))
                        .toList());
        List<NewFile> held = IntStream.range(0, valid.size())
                .filter(taken::get)
                .mapToObj(valid::get)
                .toList();
        return catalog.register(who.publisher(peer), held).thenApply(results -> merge(submitted, taken, results));
    }

    /**
     * Takes files from the peer; returns for each whether the peer had any of it.
     *
     * @param names the name of each of the files, or none: what the peer published leaves the catalogue with its last holder also if the
     *     swarm had forgotten the peer
     * @param keepEntries whether the entries stay all the same
     */
    public CompletionStage<ImmutableList<Boolean>> withdraw(
            Participant who, PeerRef peer, List<FileRef> files, List<FileName> names, boolean keepEntries) {
        if (!names.isEmpty() && names.size() != files.size()) {
            throw new IllegalArgumentException(
                    "a withdrawal of " + files.size() + " files has so many names or none, not " + names.size());
        }
        ImmutableList<Withdrawn> withdrawn = swarm.withdraw(who.announcer(peer), files, keepEntries);
        ImmutableList<Boolean> had = withdrawn.stream().map(Withdrawn::had).collect(ImmutableList.toImmutableList());
        if (keepEntries) {
            return CompletableFuture.completedFuture(had);
        }
        List<Withdrawn> known = new ArrayList<>();
        List<NamedFile> unknown = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Optional<FileName> name = names.isEmpty() ? Optional.empty() : Optional.of(names.get(i));
            if (had.get(i)) {
                known.add(alsoNamed(withdrawn.get(i), name));
            } else {
                FileRef file = files.get(i);
                name.ifPresent(given -> unknown.add(new NamedFile(given, file)));
            }
        }
        return catalog.release(known)
                .thenCompose(done -> catalog.releasePublished(who.publisher(peer), unknown))
                .thenApply(done -> had);
    }

    /**
     * Takes from the peer all that it has in {@code public} and what the caller announced for it elsewhere; returns whether it was known.
     */
    public CompletionStage<Boolean> leave(PeerRef peer, Optional<Subject> caller) {
        Optional<? extends Collection<Withdrawn>> had = swarm.leave(peer, caller);
        return catalog.release(had.isPresent() ? had.get() : List.of()).thenApply(done -> had.isPresent());
    }

    /** Returns those of the files that a member of the group has announced there, under a name or as part of a folder. */
    @Override
    public CompletionStage<Set<FileRef>> present(GroupId group, Collection<FileRef> files) {
        return CompletableFuture.completedFuture(files.stream()
                .filter(file -> swarm.count(new SharedFile(group, file)).anybody())
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static Withdrawn alsoNamed(Withdrawn withdrawn, Optional<FileName> name) {
        return new Withdrawn(
                withdrawn.shared(),
                withdrawn.had(),
                ImmutableSet.<FileName>builder()
                        .addAll(withdrawn.names())
                        .addAll(name.stream().toList())
                        .build());
    }

    private static ImmutableList<Registration> merge(
            List<Submitted> submitted, List<Boolean> taken, List<Registration> results) {
        ImmutableList.Builder<Registration> merged = ImmutableList.builder();
        int valid = 0;
        int entered = 0;
        for (Submitted each : submitted) {
            if (each instanceof Submitted.Invalid invalid) {
                merged.add(invalid.refusal());
            } else if (taken.get(valid++)) {
                merged.add(results.get(entered++));
            } else {
                merged.add(new Registration.Refused(
                        TrackerReason.TRACKER_FULL, "the tracker knows as many files as it can hold; try again later"));
            }
        }
        return merged.build();
    }
}
