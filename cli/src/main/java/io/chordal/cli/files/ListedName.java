// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.swarm.file.FileName;

/** Names in the catalogue as users type them. Stateless. */
final class ListedName {
    private ListedName() {}

    /** The name as it is entered: that of a folder without the slash that it is listed with. */
    static String entered(String typed) {
        return typed.length() > 1 && typed.endsWith("/") ? typed.substring(0, typed.length() - 1) : typed;
    }

    /** The same, for who asks for it; throws if nothing can be called so. */
    static String asked(String typed) {
        if (typed.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the name of a file is empty",
                    "see what is listed: peerctl ls; an unset variable in your script also looks like this");
        }
        String name = entered(typed);
        FileName.problem(name).ifPresent(problem -> {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + typed + "' is neither a ticket nor a FileId, and no file is called so: file name refused, "
                            + problem,
                    "see what is listed: peerctl ls; a ticket begins with chordal:");
        });
        return name;
    }
}
