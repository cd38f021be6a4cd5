// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

/** What came of entering a file in a group, where a name stands for one file. */
public enum GroupEntry {
    /** It is new. */
    ENTERED,
    /** The same file was there under this name. */
    THERE,
    /** Another file is there under this name. */
    TAKEN
}
