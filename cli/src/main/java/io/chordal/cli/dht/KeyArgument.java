// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import io.chordal.cli.names.KeyText;
import io.chordal.proto.dht.v1.Key;
import picocli.CommandLine.Parameters;

/** The KEY of a command. Filled by picocli. */
final class KeyArgument {
    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "a text, or a ticket or FileId-size for a file's providers")
    private String text = "";

    /** What was typed. */
    String text() {
        return text;
    }

    /** The key that is meant. */
    Key key() {
        return KeyText.parse(text);
    }
}
