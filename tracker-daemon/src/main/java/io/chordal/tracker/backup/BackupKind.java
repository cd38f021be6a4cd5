// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import java.util.Optional;
import java.util.stream.Stream;

/** What a part of a backup can be, besides its first and its last one. */
enum BackupKind {
    /** A group, which begins what belongs to it. */
    GROUP(2, "group"),
    /** What the group before it is called since a split. */
    NEW_NAME(3, "new name of a group"),
    /** A member of the group before it. */
    MEMBER(4, "member"),
    /** The files of a name of the group before it. */
    GROUP_FILE(5, "file"),
    /** The files of a name in {@code public}. */
    PUBLIC_FILE(6, "file in public"),
    /** An invitation. */
    INVITATION(7, "invitation"),
    /** A user. */
    USER(8, "user");

    private final int number;
    private final String noun;

    BackupKind(int number, String noun) {
        this.number = number;
        this.noun = noun;
    }

    static Optional<BackupKind> of(int number) {
        return Stream.of(values()).filter(kind -> kind.number == number).findFirst();
    }

    int number() {
        return number;
    }

    /** What such a part is called in messages. */
    String noun() {
        return noun;
    }

    /** Says whether it follows the group that it belongs to. */
    boolean isOfGroup() {
        return this == NEW_NAME || this == MEMBER || this == GROUP_FILE;
    }
}
