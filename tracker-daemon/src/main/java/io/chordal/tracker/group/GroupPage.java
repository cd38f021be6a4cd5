// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * One page of groups; it may be shorter than asked for, even empty, and yet not the last.
 *
 * <p>Immutable.
 *
 * @param groups by name
 * @param next asks for the next page; empty at the end
 */
public record GroupPage(List<Shown> groups, Optional<String> next) {
    public GroupPage {
        groups = ImmutableList.copyOf(groups);
        requireNonNull(next, "next is null");
    }
}
