// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.session.Session;
import io.chordal.daemon.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What users are told once in each home, before a grant is shown on a line that others may read. Stateless. */
final class NoTlsNote {
    private static final String FILE = "no-tls.told";

    private NoTlsNote() {}

    /** Says it, if a group other than {@code public} is meant and it was not said in this home. */
    static void say(Session session, String group) {
        Path told = session.homes().own().path().resolve(FILE);
        if (group.isEmpty() || group.equals("public") || Files.exists(told)) {
            return;
        }
        session.output()
                .message(
                        "note: without TLS, whoever reads the network's line sees what is sent, and can use what proves"
                                + " that you may read for a minute; use a network that you trust. (This is said once.)");
        try {
            PrivateFiles.write(told, "a grant was used");
        } catch (IOException e) {
            // Then it is said again.
            return;
        }
    }
}
