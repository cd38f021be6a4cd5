// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * Some of the records of a kind as a backup holds them, each merged from its siblings.
 *
 * <p>Immutable. It may be empty and yet not the last.
 *
 * @param texts the records, written
 * @param next what to ask for the rest with; empty at the end
 */
public record TextPage(List<Bytes> texts, Optional<Bytes> next) {
    public TextPage {
        texts = ImmutableList.copyOf(texts);
        requireNonNull(next, "next is null");
    }
}
