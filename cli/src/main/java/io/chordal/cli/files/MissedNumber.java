// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.common.collect.ImmutableSet;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Quantities;
import io.chordal.daemon.grpc.ErrorStatus;
import io.grpc.StatusRuntimeException;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What is said to somebody who typed a number that the last listing does not have, and that no file is called either. Stateless: what
 * a number means is decided in {@link Wanted}, and names that are numbers are looked for first.
 */
final class MissedNumber {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");
    private static final ImmutableSet<String> NO_SUCH_NAME = ImmutableSet.of("FILE_NOT_FOUND", "NAME_NOT_FOUND");

    private MissedNumber() {}

    /** Whether a failure says that there is no file of a name that looks like a number. */
    static boolean fits(String typed, CommandFailure failure) {
        return NUMBER.matcher(typed).matches()
                && failure.getCause() instanceof StatusRuntimeException status
                && ErrorStatus.reason(status).filter(NO_SUCH_NAME::contains).isPresent();
    }

    /** The failure in words of the listing. */
    static CommandFailure of(String typed, String group, LastListing listing, CommandFailure failure) {
        String nameless =
                ", and no file " + (InGroup.isPublic(group) ? "" : "in group " + group + " ") + "is called so";
        OptionalLong size = listing.size();
        if (size.isEmpty()) {
            return new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "nothing was listed yet that could have the number " + typed + nameless,
                    "list files, then fetch one by its number: peerctl ls, peerctl search WORD",
                    failure);
        }
        long number = Long.parseLong(typed);
        boolean numbered = number >= 1 && number <= size.getAsLong();
        return new CommandFailure(
                ExitCode.NOT_FOUND,
                numbered
                        ? "number " + typed + " of the last listing cannot be fetched by its number" + nameless
                        : "number " + typed + " is not on the last listing, which has "
                                + Quantities.count(size.getAsLong(), "file") + nameless,
                numbered
                        ? "list again, and use its FileId-size: peerctl ls"
                        : "list again: peerctl ls, peerctl search WORD",
                failure);
    }
}
