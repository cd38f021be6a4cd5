// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A name that may become the last part of a path here: one component, printable, no trick.
 *
 * <p>Every name from the network passes through here before anything else sees it. Refused: empty, {@code .}, {@code ..},
 * slashes of both kinds, control and line-separating characters, text-direction characters, half surrogate pairs, a dot or
 * space at the end, drive letters, names that Windows reserves, more than 240 bytes of UTF-8. Immutable. It does not
 * touch the file system.
 *
 * @param value the name
 */
public record FileName(String value) {
    /** The most bytes that a name has in UTF-8. */
    public static final int MAX_BYTES = 240;

    private static final ImmutableSet<String> RESERVED = ImmutableSet.of("CON", "PRN", "AUX", "NUL", "CLOCK$");

    /** Throws {@link InvalidInputException} with NAME and what is wrong with it. */
    public FileName {
        requireNonNull(value, "value is null");
        problem(value).ifPresent(p -> {
            throw new InvalidInputException(InvalidInputException.Reason.NAME, "file name refused: " + p);
        });
    }

    /** What is wrong with a name, or nothing. */
    public static Optional<String> problem(String name) {
        if (name.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("'" + name + "' names a directory");
        }
        if (name.length() > MAX_BYTES || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return Optional.of("it is longer than " + MAX_BYTES + " bytes");
        }
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int c = name.codePointAt(i);
            if (!allowed(c)) {
                return Optional.of(String.format(Locale.ROOT, "character U+%04X at position %d is not allowed", c, i));
            }
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return Optional.of("it ends with a dot or a space");
        }
        if (name.length() >= 2 && name.charAt(1) == ':' && isAsciiLetter(name.charAt(0))) {
            return Optional.of("it begins with a drive letter");
        }
        return reserved(name) ? Optional.of("Windows reserves it for a device") : Optional.empty();
    }

    private static boolean allowed(int c) {
        if (c == '/' || c == '\\' || Character.isISOControl(c)) {
            return false;
        }
        boolean direction = c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
        boolean separator = c == 0x2028 || c == 0x2029;
        boolean broken = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return !direction && !separator && !broken && c != 0xFEFF;
    }

    private static boolean reserved(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).trim().toUpperCase(Locale.ROOT);
        boolean port = stem.length() == 4
                && (stem.startsWith("COM") || stem.startsWith("LPT"))
                && stem.charAt(3) >= '0'
                && stem.charAt(3) <= '9';
        return port || RESERVED.contains(stem);
    }

    private static boolean isAsciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    @Override
    public String toString() {
        return value;
    }
}
