// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, as its jar has it. */
final class PeerVersion implements IVersionProvider {
    /** The version, or a word for a build without one. */
    static String current() {
        return Optional.ofNullable(PeerVersion.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }

    @Override
    public String[] getVersion() {
        return new String[] {PeerCommand.PROGRAM + " " + current()};
    }
}
