// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

/** How two rows of the same member are ordered: a causal version, or a place in the publisher's own order. */
public sealed interface RowOrder permits Version, LeaseSequence {}
