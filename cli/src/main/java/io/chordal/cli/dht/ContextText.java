// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** The contexts of registers as users copy them. Stateless. */
final class ContextText {
    private ContextText() {}

    /** Returns the context in hexadecimal; nothing for the empty one. */
    static String of(ByteString context) {
        return HexFormat.of().formatHex(context.toByteArray());
    }
}
