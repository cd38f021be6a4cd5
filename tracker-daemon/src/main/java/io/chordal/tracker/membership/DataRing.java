// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all trackers agree on about the data ring: its name, and who may found it or that it has members.
 *
 * <p>Immutable. The one register in which it stands is changed by compare-and-set only, so that of all trackers one gives the founder's
 * lease.
 *
 * @param name of the ring, once a member has registered with it
 * @param founder the key hash of the node that is to found it; empty where nobody is: then the ring has members, had them, or
 *     never was
 * @param late founders that another one took over from and that have not asked since, the latest at the end
 * @param sign raised by each lease and by each sign of members: as long as it stays nobody has shown itself
 */
record DataRing(Optional<ClusterId> name, Optional<Bytes> founder, List<Bytes> late, long sign) {
    /** No ring was ever founded. */
    static final DataRing NONE = new DataRing(Optional.empty(), Optional.empty(), ImmutableList.of(), 0);

    private static final int MOST_LATE = 64;
    private static final Comparator<DataRing> ORDER = Comparator.comparingLong(DataRing::sign)
            .thenComparing(ring -> ring.founder.isEmpty())
            .thenComparing(ring -> ring.founder.orElse(Bytes.EMPTY));

    DataRing {
        requireNonNull(name, "name is null");
        requireNonNull(founder, "founder is null");
        late = ImmutableList.copyOf(late);
        if (late.size() > MOST_LATE || sign < 0) {
            throw new IllegalArgumentException(
                    "no data ring has " + late.size() + " late founders and the sign " + sign);
        }
    }

    /** Says whether members of the ring of this name have registered, and nobody is to found it. */
    boolean livesAs(ClusterId ring) {
        return founder.isEmpty() && name.filter(ring::equals).isPresent();
    }

    /** Says whether the node was told to found the ring, took too long, and has not asked again since. */
    boolean cameLate(Bytes node) {
        return late.contains(node);
    }

    /** The node is to found it. */
    DataRing leasedTo(Bytes node) {
        return new DataRing(name, Optional.of(node), lateWithout(node), sign + 1);
    }

    /** A member has registered under this name; the founder, if it is another one, came too late. */
    DataRing livingAs(ClusterId ring, Bytes member) {
        return new DataRing(Optional.of(name.orElse(ring)), Optional.empty(), lateWithout(member), sign + 1);
    }

    /** Members have shown themselves; whoever is to found it is too late. */
    DataRing showingLife() {
        return new DataRing(name, Optional.empty(), lateWithout(Bytes.EMPTY), sign + 1);
    }

    /** The lease is given back, as if it had never been given. */
    DataRing givenBack() {
        return new DataRing(name, Optional.empty(), late, sign + 1);
    }

    /** The node asks anew, and will do as it is told now. */
    DataRing askedAgain(Bytes node) {
        return new DataRing(
                name,
                founder,
                late.stream().filter(other -> !other.equals(node)).toList(),
                sign);
    }

    /** Those that are late, and the present founder, but for this node. */
    private ImmutableList<Bytes> lateWithout(Bytes node) {
        ImmutableList<Bytes> all = Stream.concat(late.stream(), founder.stream())
                .filter(other -> !other.equals(node))
                .distinct()
                .collect(ImmutableList.toImmutableList());
        return all.subList(Math.max(0, all.size() - MOST_LATE), all.size());
    }

    /** Returns what comes of what two sides of a split wrote: commutative, associative, idempotent. */
    DataRing merge(DataRing other) {
        DataRing later = ORDER.compare(this, other) >= 0 ? this : other;
        Optional<ClusterId> smaller =
                Stream.concat(name.stream(), other.name.stream()).min(Comparator.comparing(ClusterId::bytes));
        ImmutableList<Bytes> united = Stream.concat(late.stream(), other.late.stream())
                .distinct()
                .sorted()
                .limit(MOST_LATE)
                .collect(ImmutableList.toImmutableList());
        return new DataRing(smaller, later.founder, united, later.sign);
    }
}
