// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import com.google.protobuf.ByteString;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import java.util.HexFormat;

/** The contexts of registers as users copy them. Stateless. */
final class ContextText {
    private ContextText() {}

    /** Returns the context in hexadecimal; nothing for the empty one. */
    static String of(ByteString context) {
        return HexFormat.of().formatHex(context.toByteArray());
    }

    /** Reads what {@link #of} returned. */
    static ByteString parse(String hex) {
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + hex + "' is no context of a record",
                    "take the context that this shows: peerctl dht get KEY --output json");
        }
    }
}
