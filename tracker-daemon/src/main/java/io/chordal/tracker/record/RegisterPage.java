// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * One page of a partition.
 *
 * <p>Immutable.
 *
 * @param registers those in which something stands, in the order of their items
 * @param next the item after which the next page begins; empty at the end
 */
public record RegisterPage(List<Register> registers, Optional<Bytes> next) {
    public RegisterPage {
        registers = ImmutableList.copyOf(registers);
        requireNonNull(next, "next is null");
    }
}
