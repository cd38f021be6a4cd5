// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

/** Why a path is not shared; a closed list. */
public enum ShareRefusal {
    /** Nothing is there. */
    NOT_FOUND,
    /** It is a directory. */
    DIRECTORY,
    /** It is a pipe, a device or a socket. */
    NOT_REGULAR,
    /** It has no bytes. */
    EMPTY_FILE,
    /** It has more bytes than Chordal handles. */
    TOO_LARGE,
    /** Its name would be refused by those who fetch it. */
    BAD_NAME,
    /** This user may not read it. */
    UNREADABLE,
    /** It was written to while it was hashed. */
    CHANGED_WHILE_HASHING,
    /** This peer shares as many files as it can. */
    INDEX_FULL,
    /** It is shared in as many groups as it can be. */
    TOO_MANY_GROUPS
}
