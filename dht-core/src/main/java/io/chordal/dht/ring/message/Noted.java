// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

/** What a node was told is noted; nothing more is promised. */
public record Noted() {}
