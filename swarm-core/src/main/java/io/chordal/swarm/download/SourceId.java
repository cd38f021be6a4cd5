// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static java.util.Objects.requireNonNull;

/**
 * What tells one source of a file from another: the same for the same peer however it was found. Immutable.
 *
 * @param value a key hash or an endpoint, at most 256 characters; shown to people
 */
public record SourceId(String value) implements Comparable<SourceId> {
    public SourceId {
        requireNonNull(value, "value is null");
        if (value.isEmpty() || value.length() > 256) {
            throw new IllegalArgumentException("a source's id has 1 to 256 characters, not " + value.length());
        }
    }

    @Override
    public int compareTo(SourceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
