// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.ticket;

import com.google.common.base.CharMatcher;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** RFC 3986 percent-encoding of UTF-8 into characters that no shell treats specially. Pure functions. */
final class PercentEncoding {
    private static final CharMatcher UNRESERVED = CharMatcher.inRange('A', 'Z')
            .or(CharMatcher.inRange('a', 'z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._~-"));
    private static final CharMatcher ENDPOINT = UNRESERVED.or(CharMatcher.is(':'));

    private PercentEncoding() {}

    /** Encodes every byte but letters, digits and {@code . _ ~ -}. */
    static String encode(String text) {
        return encode(text, UNRESERVED);
    }

    /** As {@link #encode}, with colons left as they are. */
    static String encodeEndpoint(String text) {
        return encode(text, ENDPOINT);
    }

    /** Decodes; nothing if an escape is broken or the bytes are not UTF-8. */
    static Optional<String> decode(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7F) {
                return Optional.empty();
            }
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.put((byte) (high * 16 + low));
            i += 2;
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String encode(String text, CharMatcher plain) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (plain.matches(c)) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
