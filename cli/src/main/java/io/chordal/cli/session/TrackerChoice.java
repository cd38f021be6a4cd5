// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import java.util.List;

/**
 * The trackers that a command may ask. Immutable.
 *
 * @param addresses in the order in which they are tried; at least one
 * @param source who named them
 */
record TrackerChoice(ImmutableList<Endpoint> addresses, Source source) {
    private static final Endpoint NEAREST = new Endpoint("127.0.0.1", 9000);

    /** Who can name trackers, those first that come first. */
    enum Source {
        /** {@code --tracker}, its variable or its key in the home's settings. */
        OPTION,
        /** The peer that {@code --peer} names. */
        PEER_NAMED,
        /** {@code tracker_info.txt} in the home. */
        HOME,
        /** The home's cluster. */
        CLUSTER,
        /** The session of whoever is logged in at the home. */
        SESSION,
        /** What is to be fetched. */
        TICKET,
        /** The peer that runs in the home. */
        PEER,
        /** {@code tracker_info.txt} in the current folder. */
        FOLDER,
        /** Nobody: the place where one is by default. */
        DEFAULT
    }

    TrackerChoice {
        requireNonNull(addresses, "addresses is null");
        requireNonNull(source, "source is null");
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no tracker to choose from");
        }
    }

    /** What there is when nobody named one. */
    static TrackerChoice byDefault() {
        return new TrackerChoice(ImmutableList.of(NEAREST), Source.DEFAULT);
    }

    /** Whether neither the home, nor its cluster or peer, named them, and the home has heard of none of them. */
    boolean isOfAnotherCluster(List<Endpoint> heard) {
        boolean elsewhere = source == Source.OPTION || source == Source.PEER_NAMED || source == Source.FOLDER;
        return elsewhere && addresses.stream().noneMatch(heard::contains);
    }

    /** Whether somebody named them. */
    boolean isNamed() {
        return source != Source.DEFAULT;
    }
}
