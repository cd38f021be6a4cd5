// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.output.ShellWord;

/** What a command for the other side says of the group of a file, since a ticket does not. Stateless. */
final class InGroup {
    private static final String PUBLIC = "public";

    private InGroup() {}

    /** Whether a group is that of everybody, which need not be named. */
    static boolean isPublic(String group) {
        return group.isEmpty() || group.equals(PUBLIC);
    }

    /** The option that names the group, after a blank; nothing for {@code public}. */
    static String option(String group) {
        return isPublic(group) ? "" : " --group " + ShellWord.of(group);
    }
}
