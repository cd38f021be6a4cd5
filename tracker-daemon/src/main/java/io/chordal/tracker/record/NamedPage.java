// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * One page of records by name.
 *
 * <p>Immutable. It may be shorter than asked for, even empty, and yet not the last.
 *
 * @param <T> their kind
 * @param records in the order of their folded names
 * @param next the folded name after which the next page begins; empty at the end
 */
public record NamedPage<T>(List<T> records, Optional<String> next) {
    public NamedPage {
        records = ImmutableList.copyOf(records);
        requireNonNull(next, "next is null");
    }
}
