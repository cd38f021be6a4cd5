// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.NewFile;
import io.chordal.tracker.catalog.Registration;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * What a peer says about its files changes swarm and catalogue together: who registers a file becomes a source of it at
 * once, and a file that its last holder withdraws leaves the catalogue.
 *
 * <p>Thread-safe. The swarm always changes first: the catalogue decides by it.
 */
public final class Sharing {
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
    public CompletionStage<ImmutableList<Registration>> register(PeerRef peer, List<Submitted> submitted) {
        List<NewFile> valid = new ArrayList<>();
        submitted.forEach(each -> {
            if (each instanceof Submitted.Valid v) {
                valid.add(v.file());
            }
        });
        List<Boolean> taken =
                swarm.register(peer, valid.stream().map(NewFile::file).toList());
        List<NewFile> held = IntStream.range(0, valid.size())
                .filter(taken::get)
                .mapToObj(valid::get)
                .toList();
        return catalog.register(peer, held).thenApply(results -> merge(submitted, taken, results));
    }

    /**
     * Takes files from the peer; returns for each whether the peer had any of it. What it published leaves the catalogue
     * with its last holder also if the swarm had forgotten the peer.
     */
    public CompletionStage<ImmutableList<Boolean>> withdraw(PeerRef peer, List<FileRef> files) {
        ImmutableList<Boolean> had = swarm.withdraw(peer, files);
        List<FileRef> withdrawn = new ArrayList<>();
        List<FileRef> unknown = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            (had.get(i) ? withdrawn : unknown).add(files.get(i));
        }
        return catalog.release(withdrawn)
                .thenCompose(done -> catalog.releasePublished(peer, unknown))
                .thenApply(done -> had);
    }

    /** Forgets the peer and all its files; returns whether it was known. */
    public CompletionStage<Boolean> leave(PeerRef peer) {
        Optional<? extends Collection<FileRef>> had = swarm.leave(peer);
        return catalog.release(had.isPresent() ? had.get() : List.of()).thenApply(done -> had.isPresent());
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
