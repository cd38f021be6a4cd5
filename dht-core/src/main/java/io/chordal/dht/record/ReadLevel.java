// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

/** How many homes a read asks. */
public enum ReadLevel {
    /** The owner; others only if it cannot speak for the key. */
    OWNER,
    /** A majority of the key's homes; what the owner lacks it takes over before it answers. */
    QUORUM
}
